/** What a person does with contacts. */
import { fromBase64url, utf8Encode } from '@pvtcoms/core/bytes'
import type { Descriptor } from '@pvtcoms/core/descriptor'
import { unixMs } from '@pvtcoms/core/env'
import {
  type SafetyCheckInput,
  type SafetyCheckOutput,
  stepSafetyCheck,
} from '@pvtcoms/core/safety-check'
import type { ScanResult } from '@pvtcoms/rpc'
import type { Account } from '../account.ts'
import type { EngineMethods } from '../api/methods.ts'
import { contactView, safetyView } from '../api/view-of.ts'
import type { UnitOfWork } from '../context.ts'
import { notice } from '../conversations/hearing.ts'
import { say, sayAt } from '../delivery/outgoing-frames.ts'
import { nameOf } from '../delivery/tag-registry.ts'
import { EngineError } from '../errors.ts'
import type { Contact } from './contact.ts'
import { sendLeaveNotice } from './leave-notice.ts'

const NAME_LENGTH = 128
/** Of a disappearing timer: a year, s. */
const LONGEST_TIMER = 366 * 86_400

/** Finds the account of a contact. Throws EngineError `no-such-contact`. */
export type AccountOf = (contact: number) => Account

type Name =
  | 'contact.show'
  | 'contact.rename'
  | 'contact.mute'
  | 'contact.block'
  | 'contact.delete'
  | 'contact.configure'
  | 'contact.safety'
  | 'contact.compare'
  | 'contact.scan'
  | 'contact.rejoin'
  | 'contact.draft'
  | 'contact.read'

export function contactMethods(accountOf: AccountOf): Pick<EngineMethods, Name> {
  const at = (contact: number): { account: Account; peer: Contact } => {
    const account = accountOf(contact)
    return { account, peer: account.peer(contact) }
  }
  const change = (
    contact: number,
    values: Parameters<Contact['update']>[1],
  ): ReturnType<typeof contactView> => {
    const { account, peer } = at(contact)
    account.work((unit) => peer.update(unit, values))
    return contactView(account, peer)
  }
  return {
    'contact.show': ({ contact }) => {
      const { account, peer } = at(contact)
      return contactView(account, peer)
    },
    'contact.rename': ({ contact, name }) => change(contact, { name: checkedName(name) }),
    'contact.mute': ({ contact, muted }) => change(contact, { muted }),
    'contact.draft': ({ contact, text }) => {
      change(contact, { draft: text })
      return {}
    },
    'contact.block': ({ contact, blocked }) => {
      const { account, peer } = at(contact)
      const unblocked = peer.row.hasLeft ? 'left' : 'active'
      account.work((unit) => peer.update(unit, { standing: blocked ? 'blocked' : unblocked }))
      account.refreshPeer(peer)
      account.rejoining.start(peer)
      return contactView(account, peer)
    },
    'contact.delete': async ({ contact }) => {
      const { account, peer } = at(contact)
      await sendLeaveNotice(account, peer)
      account.work(() => account.context.store.contacts.remove(contact))
      account.removePeer(contact)
      return {}
    },
    'contact.configure': ({ contact, ...wishes }) => {
      const { account, peer } = at(contact)
      configure(account, peer, wishes)
      return contactView(account, peer)
    },
    'contact.safety': ({ contact }) => {
      const { account, peer } = at(contact)
      return safetyView(account, peer)
    },
    'contact.compare': ({ contact, same }) => {
      const { account, peer } = at(contact)
      if (peer.live?.safety.kind !== 'comparable') throw new EngineError('not-comparable')
      stepSafety(account, peer, { kind: 'compared', same })
      return safetyView(account, peer)
    },
    'contact.scan': ({ contact, code }) => {
      const { account, peer } = at(contact)
      const result = scan(account, peer, code)
      return { result, safety: safetyView(account, peer) }
    },
    'contact.rejoin': ({ contact }) => {
      const { account, peer } = at(contact)
      account.rejoining.goOn(peer)
      return contactView(account, peer)
    },
    'contact.read': ({ contact, upTo }) => {
      const { account, peer } = at(contact)
      markRead(account, peer, upTo)
      return contactView(account, peer)
    },
  }
}

/** Throws EngineError `bad-name`. */
export function checkedName(name: string): string {
  const trimmed = name.trim()
  const length = utf8Encode(trimmed).length
  if (length === 0 || length > NAME_LENGTH || !trimmed.isWellFormed())
    throw new EngineError('bad-name')
  return trimmed
}

type Wishes = Omit<Parameters<EngineMethods['contact.configure']>[0], 'contact'>

function configure(account: Account, peer: Contact, wishes: Wishes): void {
  const { route, rhythm, readReceipts, timer, mailboxes } = wishes
  const places = mailboxes === undefined ? undefined : chosenPlaces(account, peer, mailboxes)
  account.work((unit) => {
    peer.update(unit, {
      ...(route !== undefined && { route }),
      ...(rhythm !== undefined && { pollInterval: rhythm }),
      ...(readReceipts !== undefined && { readReceipts }),
    })
    if (timer !== undefined) setTimer(account, unit, peer, Math.min(timer, LONGEST_TIMER))
    if (places !== undefined) tellPlaces(account, unit, peer, places)
  })
  account.refreshPeer(peer)
}

/** Throws EngineError. */
function chosenPlaces(
  { pool }: Account,
  peer: Contact,
  mailboxes: readonly number[],
): readonly Descriptor[] {
  return mailboxes.map((id) => {
    const row = pool.rows.find((each) => each.id === id)
    if (row === undefined) throw new EngineError('no-such-mailbox')
    const known = row.aliases.find((alias) =>
      peer.row.told.some((told) => nameOf(told) === nameOf(alias)),
    )
    const place = known ?? pool.freeAddress(row, peer.id)
    if (place === undefined) throw new EngineError('no-alias')
    return place
  })
}

/** From now on the contact writes to these places of ours, once it has heard of it. */
export function tellPlaces(
  { context }: Account,
  unit: UnitOfWork,
  peer: Contact,
  descriptors: readonly Descriptor[],
): void {
  peer.update(unit, { told: descriptors })
  if (peer.row.standing === 'left' || descriptors.length === 0) return
  const sentAt = sayAt(context.env.now(), peer.row.toldAt)
  peer.update(unit, { toldAt: sentAt })
  const content = { kind: 'descriptors', sentAt, descriptors } as const
  say(context, unit, peer, content, { isControl: true })
}

function setTimer({ context }: Account, unit: UnitOfWork, peer: Contact, seconds: number): void {
  if (seconds === peer.row.timer) return
  const sentAt = sayAt(context.env.now(), peer.row.timerAt)
  peer.update(unit, { timer: seconds, timerAt: sentAt })
  // It waits while there is no session, as after a restore.
  if (peer.row.standing !== 'left') say(context, unit, peer, { kind: 'timer', seconds, sentAt })
  notice(context, unit, peer, { code: 'timer', by: 'us', seconds })
}

function scan(account: Account, peer: Contact, code: string): ScanResult {
  const { live } = peer
  if (live?.safety.kind !== 'comparable') return 'not-comparable'
  const scanned = fromBase64url(code)
  if (scanned === undefined) return 'no-code'
  const outputs = stepSafety(account, peer, { kind: 'scanned', code: scanned })
  for (const { kind } of outputs) {
    if (
      kind === 'verified' ||
      kind === 'not-the-same' ||
      kind === 'own-code' ||
      kind === 'no-code'
    ) {
      return kind
    }
  }
  return 'no-code'
}

function stepSafety(
  account: Account,
  peer: Contact,
  input: SafetyCheckInput,
): readonly SafetyCheckOutput[] {
  const { context } = account
  const { live } = peer
  if (live === undefined) return []
  return account.work((unit) => {
    const step = stepSafetyCheck(live.safety, input, context.primitives)
    live.safety = step.state
    peer.putSession(unit, live)
    unit.consume(step.consumed)
    for (const { kind } of step.outputs) {
      if (kind === 'verified') notice(context, unit, peer, { code: 'verified' })
      if (kind === 'attack') notice(context, unit, peer, { code: 'attack-shown' })
    }
    return step.outputs
  })
}

/** Everything up to that message was seen; those that disappear begin to. */
function markRead(account: Account, peer: Contact, upTo: number): void {
  const { context } = account
  const { store, env } = context
  const row = store.messages.get(upTo)
  if (row?.contact !== peer.id) throw new EngineError('no-such-message')
  const ids = store.messages.unreadUpTo(peer.id, upTo)
  if (ids.length === 0) return
  account.work((unit) => {
    for (const id of ids) {
      const timer = store.messages.get(id)?.timer ?? 0
      const disappearsAt = timer === 0 ? undefined : unixMs(env.now() + timer * 1000)
      store.messages.update(id, {
        status: 'seen',
        ...(disappearsAt !== undefined && { disappearsAt }),
      })
      unit.messageChanged(id)
    }
    unit.contactChanged(peer.id)
    unit.after(context.onTimed)
    const last = ids.map((id) => store.messages.get(id)).findLast((each) => each?.kind === 'text')
    if (last === undefined || !peer.row.readReceipts || peer.live === undefined) return
    say(context, unit, peer, { kind: 'read', id: last.ref }, { isControl: true })
  })
  account.post.kick(peer)
}
