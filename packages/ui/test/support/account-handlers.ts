/** The scripted world's answers about the app, profiles, mailboxes, invites and backups. */
import { type Handlers, RpcError } from '@pvtcoms/rpc'
import type { InviteView, LinkView } from '@pvtcoms/rpc/client'
import type { World } from './world.ts'

type Names = Extract<
  keyof Handlers,
  `${'app' | 'backup' | 'profile' | 'mailbox' | 'invite'}.${string}`
>

const HOUR = 3_600_000
export const INVITE_LINK = `pvtcoms:${'AQAAZ7x4'.repeat(24)}Zg`

/** Links that stand whole in a text; the daemon finds more. */
const linksIn = (text: string): readonly LinkView[] =>
  [...text.matchAll(/pvtcoms(-mailbox|-box)?:[\w-]+/g)].map(([link, kind]) => ({
    kind: kind === undefined ? 'invite' : kind === '-box' ? 'own-box' : 'mailbox',
    link,
    label: `${link.slice(0, 16)}…${link.slice(-4)}`,
  }))

export function accountHandlers(world: World): Pick<Handlers, Names> {
  const list = <V extends { readonly profile: number }>(
    all: Map<number, V>,
    profile: number,
  ): V[] => [...all.values()].filter((each) => each.profile === profile)
  const invite = (id: number, change: Partial<InviteView>): InviteView => {
    const found = world.invites.get(id)
    if (found === undefined) throw new RpcError('no-such-invite', 'there is no such invite')
    const view = { ...found, ...change }
    world.invites.set(id, view)
    world.onEvent({ kind: 'invite', invite: view })
    return view
  }
  return {
    'app.status': () => world.app,
    'app.create': ({ passphrase }) => {
      world.passphrase = passphrase
      return world.setApp({ state: 'open' })
    },
    'app.unlock': ({ passphrase }) => {
      if (passphrase !== world.passphrase) throw new RpcError('wrong-passphrase', 'wrong')
      return world.setApp({ state: 'open' })
    },
    'app.lock': () => world.setApp({ state: 'locked' }),
    'app.active': () => ({}),
    'app.instance': () => ({ instanceId: world.instanceId }),
    'app.passphrase': ({ from, to }) => {
      if (from !== world.passphrase) throw new RpcError('wrong-passphrase', 'wrong')
      world.passphrase = to
      return {}
    },
    'app.lockAfter': ({ seconds }) => world.setApp({ lockAfter: seconds }),
    'app.bridges': ({ text }) => {
      const bridges = text.split('\n').filter((line) => /\d:\d/.test(line))
      const others = text
        .split('\n')
        .flatMap((line, at) => (/^[a-z ]+$/i.test(line) ? [at + 1] : []))
      const isChange = bridges.length > 0 || text === ''
      const app = isChange ? world.setApp({ bridges }) : world.app
      const leftOut = others.length > 0 ? [{ reason: 'no-bridge' as const, lines: others }] : []
      return { app, taken: bridges.length, leftOut }
    },
    'app.doctor': () => [
      { code: 'tor-ready', bridges: false, verdict: 'good' },
      { code: 'clock-good', verdict: 'good' },
      { code: 'mailbox-unreachable', mailbox: 2, verdict: 'bad', remedy: 'mailbox' },
    ],
    'app.log': () => [],
    'app.open': () => ({ url: 'http://127.0.0.1/' }),
    'app.stop': () => ({}),
    'app.erase': () => {
      world.profiles.clear()
      world.contacts.clear()
      world.conversations.clear()
      return world.setApp({ state: 'empty' })
    },
    'backup.create': () => ({ file: 'pvtcoms-1.backup', at: world.now, bytes: 1_482_752 }),
    'backup.list': () => [{ file: 'pvtcoms-1.backup', at: world.now, bytes: 1_482_752 }],
    'backup.export': ({ path, passphrase }) => {
      world.files.set(path, Buffer.from(`everything, under ${passphrase}`))
      return { file: 'export.backup', at: world.now, bytes: 1_482_752 }
    },
    'backup.restore': ({ path }) => {
      world.restored = world.files.get(path)
      if (world.profiles.size === 0) world.addProfile('Restored')
      return world.setApp({ state: 'open' })
    },
    'profile.list': () => [...world.profiles.values()],
    'profile.create': ({ name, setup }) => world.addProfile(name, setup),
    'profile.setup': ({ profile, step }) => world.setUp(profile, step),
    'profile.rename': ({ profile, name }) => {
      const before = { id: profile, unread: 0, newContacts: 'quick' } as const
      const view = { ...before, ...world.profiles.get(profile), name }
      world.profiles.set(profile, view)
      return view
    },
    'profile.newContacts': ({ profile, preset }) => world.beginWith(profile, preset),
    'profile.delete': ({ profile }) => {
      world.profiles.delete(profile)
      world.onEvent({ kind: 'profile-removed', profile })
      return {}
    },
    'profile.emoji': () => world.emoji,
    'profile.keepEmoji': ({ recent, tone }) => {
      world.emoji = { recent, tone }
      return {}
    },
    'mailbox.list': ({ profile }) => list(world.mailboxes, profile),
    'mailbox.ownerKey': () => ({ key: `x25519:${'a2'.repeat(26)}` }),
    'mailbox.add': ({ profile, link, name }) => {
      const [found, another] = linksIn(link).filter(({ kind }) => kind !== 'invite')
      if (another !== undefined) throw new RpcError('several-links', 'several')
      if (found === undefined) throw new RpcError('bad-link', 'bad')
      return world.addMailbox(profile, name, { link: found.link })
    },
    'mailbox.rename': ({ mailbox, name }) => {
      const found = world.mailboxes.get(mailbox)
      if (found === undefined) throw new RpcError('no-such-mailbox', 'none')
      const view = { ...found, name }
      world.mailboxes.set(mailbox, view)
      return view
    },
    'mailbox.takeOver': ({ profile, key }) => {
      world.offer(profile, undefined)
      return world.addMailbox(profile, 'taken', { key, takenOver: 'agreed' })
    },
    'mailbox.decline': ({ profile }) => {
      world.offer(profile, undefined)
      return {}
    },
    'mailbox.keep': ({ mailbox }) => {
      const found = world.mailboxes.get(mailbox)
      if (found === undefined) throw new RpcError('no-such-mailbox', 'none')
      const view = { ...found, takenOver: 'agreed' as const }
      world.mailboxes.set(mailbox, view)
      world.onEvent({ kind: 'mailbox', mailbox: view })
      return view
    },
    'mailbox.remove': ({ mailbox }) => {
      const profile = world.mailboxes.get(mailbox)?.profile ?? 0
      world.mailboxes.delete(mailbox)
      world.onEvent({ kind: 'mailbox-removed', profile, mailbox })
      return {}
    },
    'mailbox.refresh': () => ({}),
    'mailbox.fetchNow': () => ({}),
    'mailbox.trust': ({ mailbox }) => {
      const found = world.mailboxes.get(mailbox)
      if (found === undefined) throw new RpcError('no-such-mailbox', 'none')
      return { ...found, state: 'reachable' }
    },
    'invite.list': ({ profile }) => list(world.invites, profile),
    'invite.create': ({ profile, name, hours = 72, door }) => {
      const beside = list(world.mailboxes, profile).length > 0 ? 'direct-and-mailbox' : 'direct'
      const expiresAt = world.now + hours * HOUR
      return world.addInvite(profile, name, {
        ...{ expiresAt, stage: 'publishing', link: undefined },
        route: door === true ? beside : 'mailbox',
      })
    },
    'invite.revoke': ({ invite: id }) =>
      invite(id, { stage: 'closed', problem: 'cancelled', link: undefined }),
    'invite.dismiss': ({ invite: id }) => {
      const profile = world.invites.get(id)?.profile ?? 0
      world.invites.delete(id)
      world.onEvent({ kind: 'invite-removed', profile, invite: id })
      return {}
    },
    'invite.find': ({ text }) =>
      linksIn(text).map((found) => {
        const problem = world.linkProblems.get(found.link)
        return problem === undefined ? found : { ...found, problem }
      }),
    'invite.accept': ({ profile, link, name }) => {
      const found = linksIn(link).filter(({ kind }) => kind === 'invite')
      if (found.length > 1) throw new RpcError('several-links', 'several')
      if (found[0]?.link !== INVITE_LINK) throw new RpcError('malformed', 'bad')
      const problem = world.linkProblems.get(INVITE_LINK)
      if (problem !== undefined) throw new RpcError(problem, 'bad')
      return world.addInvite(profile, name, { side: 'invitee', stage: 'fetching' })
    },
  }
}
