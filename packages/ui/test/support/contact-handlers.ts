/** The scripted world's answers about contacts and the safety check. */
import { type Handlers, RpcError } from '@pvtcoms/rpc'
import type { ContactView, IntroductionView, SafetyView } from '@pvtcoms/rpc/client'
import { SAFETY, type World } from './world.ts'

type Names = Extract<keyof Handlers, `${'contact' | 'introduction'}.${string}`>

const CHOICES = {
  quick: { route: 'direct-and-mailbox', pollInterval: 'every-minute' },
  unseen: { route: 'mailbox', pollInterval: 'every-minute' },
  together: { route: 'direct', pollInterval: 'every-minute' },
  sparing: { route: 'mailbox', pollInterval: 'every-15-minutes' },
} as const

const LONGEST_NOTE = 4_096

export function contactHandlers(world: World): Pick<Handlers, Names> {
  const safety = (id: number): SafetyView => {
    const { verification, comparable } = world.contact(id)
    const isShown = comparable || verification === 'verified'
    return { contact: id, verification, number: isShown ? SAFETY : undefined }
  }
  const verify = (id: number, verification: ContactView['verification']): SafetyView => {
    world.changeContact(id, { verification, comparable: false })
    return safety(id)
  }
  const introduction = (id: number, change: (view: IntroductionView) => IntroductionView) => {
    const found = world.introductions.get(id)
    if (found === undefined) throw new RpcError('no-such-introduction', 'none')
    return world.putIntroduction(change(found))
  }
  return {
    'introduction.list': ({ profile }) =>
      [...world.introductions.values()].filter((each) => each.profile === profile),
    'introduction.create': ({ first, second }) =>
      world.putIntroduction({
        ...{ id: world.introductions.size + 1, profile: world.contact(first).profile },
        ...{ key: '00'.repeat(16), createdAt: world.now, expiresAt: world.now + 86_400_000 },
        ...{ end: undefined, role: 'introducer', contacts: [first, second], stage: 'asked' },
      }),
    'introduction.decide': ({ introduction: id, agrees }) =>
      introduction(id, (view) =>
        view.role === 'introducee' ? { ...view, stage: agrees ? 'agreed' : 'declined' } : view,
      ),
    'introduction.cancel': ({ introduction: id }) =>
      introduction(id, (view) =>
        view.role === 'introducer' ? { ...view, stage: 'over', end: 'over' } : view,
      ),
    'contact.list': ({ profile }) =>
      [...world.contacts.values()].filter((each) => each.profile === profile),
    'contact.show': ({ contact }) => world.contact(contact),
    'contact.ways': ({ contact }) => world.ways(contact),
    'contact.drawMailboxes': ({ contact }) => world.drawMailboxes(contact),
    'contact.block': ({ contact, blocked }) =>
      world.changeContact(contact, { standing: blocked ? 'blocked' : 'active' }),
    'contact.delete': ({ contact }) => {
      const { profile, conversation } = world.contact(contact)
      world.contacts.delete(contact)
      world.conversations.delete(conversation)
      world.onEvent({ kind: 'conversation-removed', profile, conversation })
      world.onEvent({ kind: 'contact-removed', profile, contact })
      return {}
    },
    'contact.configure': ({ contact, mailboxes, preset, ...change }) =>
      world.changeContact(contact, {
        ...(preset !== undefined && { preset, ...CHOICES[preset] }),
        ...change,
        ...(mailboxes === undefined ? {} : { ownMailboxes: mailboxes }),
      }),
    'contact.note': ({ contact, note }) => {
      if (Buffer.byteLength(note) > LONGEST_NOTE) throw new RpcError('note-too-long', 'too long')
      return world.changeContact(contact, { note })
    },
    'contact.safety': ({ contact }) => safety(contact),
    'contact.compare': ({ contact, same }) => {
      if (!world.contact(contact).comparable) throw new RpcError('not-comparable', 'not yet')
      return verify(contact, same ? 'verified' : 'attack')
    },
    'contact.scan': ({ contact, code }) =>
      code === SAFETY.code
        ? { result: 'verified', safety: verify(contact, 'verified') }
        : { result: 'no-code', safety: safety(contact) },
    'contact.rejoin': ({ contact }) => world.changeContact(contact, { rejoinHeld: false }),
  }
}
