/** What a person does with the mailboxes of a profile. */
import { MAILBOX_PORT } from '@pvtcoms/core/descriptor'
import { type MailboxDescriptor, parseDescriptorLink } from '@pvtcoms/core/descriptor-link'
import { Secret } from '@pvtcoms/core/secret'
import type { MailboxRow, Store } from '@pvtcoms/store'
import { base32nopad } from '@scure/base'
import type { Account } from '../account.ts'
import type { EngineMethods } from '../api/methods.ts'
import { checkedName, tellPlaces } from '../contacts/contact-methods.ts'
import { nameOf } from '../delivery/tag-registry.ts'
import { EngineError } from '../errors.ts'

type Name =
  | 'mailbox.list'
  | 'mailbox.ownerKey'
  | 'mailbox.add'
  | 'mailbox.rename'
  | 'mailbox.remove'
  | 'mailbox.refresh'
  | 'mailbox.fetchNow'
  | 'mailbox.trust'

/** A setting of a profile: the private key, 32 numbers, of the key that its next box is started with. */
const OWNER_SEED = 'owner-seed'

export function mailboxMethods(
  store: Store,
  accountOfProfile: (profile: number) => Account,
): Pick<EngineMethods, Name> {
  const at = (mailbox: number): { account: Account; row: MailboxRow } => {
    const row = store.mailboxes.get(mailbox)
    if (row === undefined) throw new EngineError('no-such-mailbox')
    row.ownerKey?.wipe()
    return { account: accountOfProfile(row.profile), row }
  }
  return {
    'mailbox.list': ({ profile }) => {
      const { pool } = accountOfProfile(profile)
      return pool.rows.map((row) => pool.view(row))
    },
    'mailbox.ownerKey': ({ profile }) => {
      const { primitives } = accountOfProfile(profile).context
      const seed = new Secret('X25519PrivateKey', ownerSeed(accountOfProfile(profile), true))
      const key = primitives.x25519.publicKey(seed)
      seed.wipe()
      return { key: `x25519:${base32nopad.encode(key)}` }
    },
    'mailbox.add': ({ profile, link, name, aliases = [] }) => {
      const account = accountOfProfile(profile)
      return add(account, { link, name, aliases })
    },
    'mailbox.rename': ({ mailbox, name }) => {
      const { account, row } = at(mailbox)
      account.work(() => store.mailboxes.update(row.id, { name: checkedName(name) }))
      account.pool.refresh()
      return show(account, row.id)
    },
    'mailbox.remove': ({ mailbox }) => {
      const { account, row } = at(mailbox)
      remove(account, row)
      return {}
    },
    'mailbox.refresh': ({ profile }) => {
      accountOfProfile(profile).tell({ kind: 'refresh' })
      return {}
    },
    'mailbox.fetchNow': ({ mailbox }) => {
      const { account, row } = at(mailbox)
      account.tell({ kind: 'fetch-now', mailbox: nameOf(row.descriptor) })
      return {}
    },
    'mailbox.trust': ({ mailbox }) => {
      const { account, row } = at(mailbox)
      const name = nameOf(row.descriptor)
      account.pool.trust(name)
      account.tell({ kind: 'trust-again', mailbox: name })
      return show(account, row.id)
    },
  }
}

function show({ pool, context }: Account, id: number): ReturnType<Account['pool']['view']> {
  const row = pool.rows.find((each) => each.id === id)
  if (row === undefined) throw new EngineError('no-such-mailbox')
  const mailbox = pool.view(row)
  context.onEvent({ kind: 'mailbox', mailbox })
  return mailbox
}

function add(
  account: Account,
  {
    link,
    name,
    aliases,
  }: { readonly link: string; readonly name: string; readonly aliases: readonly string[] },
): ReturnType<Account['pool']['view']> {
  const { context, pool } = account
  const descriptor = parsed(account, link)
  const others = aliases.map((alias) => parsed(account, alias))
  const isBox = descriptor.kind === 'own-box'
  const known = pool.rows.find((row) => nameOf(row.descriptor) === nameOf(descriptor))
  if (known !== undefined) return addAliases(account, known, others)
  const fits = isBox ? others.every(({ kind }) => kind === 'own-box') : others.length === 0
  if (!fits) throw new EngineError('bad-link')
  const seed = isBox ? ownerSeed(account, false) : undefined
  if (isBox && seed === undefined) throw new EngineError('no-owner-key')
  // Contacts are given these, and never the address that is the owner's.
  if (isBox && others.length === 0) throw new EngineError('no-alias')
  const ownerKey = seed && new Secret('ClientAuthKey', seed)
  const id = account.work(() => {
    if (isBox) context.store.settings.set(account.id, OWNER_SEED, undefined)
    return context.store.mailboxes.add({
      ...{ profile: account.id, descriptor, name: checkedName(name), addedAt: context.env.now() },
      ...{ ownerKey, aliases: others },
    })
  })
  ownerKey?.wipe()
  pool.refresh()
  for (const peer of account.peers.values()) account.refreshPeer(peer)
  return show(account, id)
}

/** Further addresses of a box that is there. Throws EngineError `known-mailbox` when none is new. */
function addAliases(
  account: Account,
  { id, descriptor, aliases }: MailboxRow,
  others: readonly MailboxDescriptor[],
): ReturnType<Account['pool']['view']> {
  const fresh = others.filter((other) => !aliases.some((own) => nameOf(own) === nameOf(other)))
  const isBox = descriptor.kind === 'own-box' && fresh.every(({ kind }) => kind === 'own-box')
  if (fresh.length === 0 || !isBox) throw new EngineError('known-mailbox')
  const { context, pool } = account
  account.work(() => context.store.mailboxes.update(id, { aliases: [...aliases, ...fresh] }))
  pool.refresh()
  return show(account, id)
}

/** Contacts who write there are told of another one first. Throws EngineError `in-use`. */
function remove(account: Account, row: MailboxRow): void {
  const { context, pool, peers } = account
  const own = new Set([row.descriptor, ...row.aliases].map(nameOf))
  const others = pool.rows.filter(({ id }) => id !== row.id)
  const moving = [...peers.values()].filter(
    ({ row: { told, standing } }) =>
      standing === 'active' && told.some((place) => own.has(nameOf(place))),
  )
  const promised = account.inviting.promised().some((place) => own.has(nameOf(place)))
  const drawn = pool.draw(others).map(({ descriptor }) => descriptor)
  if (promised || (moving.length > 0 && drawn.length === 0)) throw new EngineError('in-use')
  account.work((unit) => {
    for (const peer of moving) {
      const kept = peer.row.told.filter((place) => !own.has(nameOf(place)))
      tellPlaces(account, unit, peer, kept.length > 0 ? kept : drawn)
    }
    keepOwnerKey(account, row.id)
    context.store.mailboxes.remove(row.id)
  })
  pool.refresh()
  for (const peer of moving) account.refreshPeer(peer)
  context.onEvent({ kind: 'mailbox-removed', profile: account.id, mailbox: row.id })
}

/** A box knows its owner by that key: whoever adds it once more needs it again. */
function keepOwnerKey({ id, context }: Account, mailbox: number): void {
  const ownerKey = context.store.mailboxes.get(mailbox)?.ownerKey
  if (ownerKey === undefined) return
  if (context.store.settings.get(id, OWNER_SEED) === undefined) {
    context.store.settings.set(id, OWNER_SEED, [...ownerKey.expose()])
  }
  ownerKey.wipe()
}

/** Throws EngineError `bad-link`. */
function parsed({ context }: Account, link: string): MailboxDescriptor {
  const result = parseDescriptorLink(link.trim(), (bytes) => context.primitives.sha3_256(bytes))
  if (!result.ok || result.descriptor.port !== MAILBOX_PORT) throw new EngineError('bad-link')
  return result.descriptor
}

/** 32 bytes that the caller wipes; made when there are none, if that is wanted. */
function ownerSeed(account: Account, makes: true): Uint8Array
function ownerSeed(account: Account, makes: boolean): Uint8Array | undefined
function ownerSeed({ id, context }: Account, makes: boolean): Uint8Array | undefined {
  const known = context.store.settings.get(id, OWNER_SEED)
  if (Array.isArray(known)) return Uint8Array.from(known as number[])
  if (!makes) return undefined
  const fresh = context.env.random(32)
  context.store.transact(() => context.store.settings.set(id, OWNER_SEED, [...fresh]))
  return fresh
}
