/** A small, made-up life in the scripted world: for pictures, and for tests that need a full window. */
import type { ContactView } from '@pvtcoms/rpc/client'
import type { World } from './world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export interface Sample {
  readonly profile: number
  readonly mara: number
  readonly waiting: number
  readonly delivered: number
}

export function sample(world: World): Sample {
  world.passphrase = 'seven quiet walnuts'
  world.app = { ...world.app, state: 'open', lockAfter: 900 }
  const { now } = world
  const { id: profile } = world.addProfile('Robin')
  const harbour = world.addMailbox(profile, 'Harbour (volunteers)', { contacts: 3 })
  const attic = world.addMailbox(profile, 'Attic box', {
    kind: 'own-box',
    contacts: 1,
    price: { tier: 2, volume: 40, bytesPerDay: 210_000 },
  })
  world.addMailbox(profile, 'Bookshop', {
    state: 'unreachable',
    unreachableSince: now - 2 * HOUR,
    contacts: 0,
    price: undefined,
  })
  const places = [
    { name: harbour.key, kind: 'mailbox' as const, reachable: true },
    { name: '3c'.repeat(32), kind: 'mailbox' as const, reachable: true },
  ]

  const nadia = world.addContact(profile, 'Nadia', { mailboxes: places })
  world.put(nadia.id, {
    at: now - 6 * DAY,
    text: 'The lease is signed. Thank you for everything!',
  })

  const jonas = world.addContact(
    profile,
    'Jonas B.',
    { comparable: true, mailboxes: places },
    { muted: true },
  )
  for (let n = 0; n < 3; n++) {
    world.put(jonas.id, {
      at: now - 5 * HOUR + n * MINUTE,
      text: ['Train is late again', 'Platform 7 now', 'You there?'][n] ?? '',
      status: 'unread',
    })
  }

  const lin = world.addContact(
    profile,
    'Lin',
    {
      verification: 'verified',
      mailboxes: places.map((each) => ({ ...each, reachable: false })),
    },
    { draft: 'I could take the early boat on Friday, if' },
  )
  world.put(lin.id, { at: now - 1 * DAY, text: 'Which day suits you?' })

  const editor = world.addContact(
    profile,
    'Editor desk',
    { verification: 'verified', mailboxes: places },
    { timer: 604_800 },
  )
  world.put(editor.id, {
    at: now - 3 * HOUR,
    author: 0,
    text: 'Second draft is in the usual place.',
    status: 'at-mailbox',
  })

  world.addInvite(profile, 'Tomasz', {
    stage: 'open',
    route: 'mailbox',
    createdAt: now - 20 * MINUTE,
    expiresAt: now + 3 * DAY,
    link: `pvtcoms:${'AQBn4mK2vT9xLw7c'.repeat(12)}Zg`,
  })

  const talk = maraTalk(world, profile, attic.id, places)
  world.countUnread(profile)
  return { profile, ...talk }
}

function maraTalk(
  world: World,
  profile: number,
  box: number,
  mailboxes: ContactView['mailboxes'],
): Omit<Sample, 'profile'> {
  const { now } = world
  const { id: mara } = world.addContact(profile, 'Mara', {
    verification: 'verified',
    direct: 'connected',
    createdAt: now - 40 * DAY,
    mailboxes,
    ownMailboxes: [box],
    heardAt: now - 4 * MINUTE,
    reachedAt: now - 4 * MINUTE,
  })
  world.put(mara, {
    kind: 'notice',
    text: undefined,
    notice: { code: 'joined' },
    at: now - 2 * DAY,
  })
  world.put(mara, {
    kind: 'notice',
    text: undefined,
    notice: { code: 'verified' },
    at: now - 2 * DAY + 3 * MINUTE,
  })
  const yesterday = now - DAY
  world.put(mara, {
    at: yesterday,
    text: 'I walked past the old print shop today. They are turning it into a bakery, but the sign stays.',
  })
  world.put(mara, { at: yesterday + MINUTE, text: 'Made me think of your aunt.' })
  const sign = world.put(mara, {
    author: 0,
    at: yesterday + 9 * MINUTE,
    text: 'She would have asked for the sign and left them the ovens.',
    status: 'read',
    reactions: [{ by: 1, emoji: '😂' }],
  })
  world.put(mara, {
    author: 0,
    at: yesterday + 10 * MINUTE,
    text: 'Are you still coming on Saturday?',
    status: 'read',
  })
  world.put(mara, {
    at: now - 70 * MINUTE,
    text: 'Yes! The 14:10, if they let me bring the bicycle.',
    replyTo: {
      message: sign.id + 1,
      author: 0,
      text: 'Are you still coming on Saturday?',
      edited: false,
    },
  })
  world.put(mara, {
    at: now - 69 * MINUTE,
    text: 'Map of the path along the river: https://example.org/river/walk?from=mill',
    reactions: [{ by: 0, emoji: '👍' }],
  })
  const delivered = world.put(mara, {
    author: 0,
    at: now - 30 * MINUTE,
    text: 'Good. I will bring bread, and the photographs from June. There are forty of them, and you are in most: laughing, or looking for something under the table.',
    status: 'delivered',
    editedAt: now - 29 * MINUTE,
  })
  steps(world, delivered.id, now - 30 * MINUTE)
  world.put(mara, { at: now - 6 * MINUTE, text: 'Under the table is where the good things are' })
  world.put(mara, { at: now - 6 * MINUTE, text: 'See you Saturday' })
  world.put(mara, { author: 0, at: now - 4 * MINUTE, text: 'See you!', status: 'sent' })
  const waiting = world.put(mara, {
    author: 0,
    at: now - 2 * MINUTE,
    text: 'And bring the good scissors',
    status: 'queued',
  })
  return { mara, waiting: waiting.id, delivered: delivered.id }
}

function steps(world: World, message: number, at: number): void {
  const key = [...world.mailboxes.values()][0]?.key
  world
    .message(message)
    .steps.push(
      { at, code: 'written', mailbox: undefined },
      { at: at + 40, code: 'sealed', mailbox: undefined },
      { at: at + 41_000, code: 'stored', mailbox: key },
      { at: at + 52_000, code: 'stored', mailbox: '3c'.repeat(32) },
      { at: at + 11 * MINUTE, code: 'sent-direct', mailbox: undefined },
      { at: at + 11 * MINUTE + 2_300, code: 'delivered', mailbox: undefined },
    )
}
