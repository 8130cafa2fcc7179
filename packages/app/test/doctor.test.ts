/** What is found wrong, as codes with values. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FindingView, MailboxView } from '@pvtcoms/rpc'
import { diagnose, type Examination } from '../src/doctor/diagnose.ts'

const DAY = 86_400_000

const box = (more: Partial<MailboxView> = {}): MailboxView => ({
  id: 41,
  profile: 1,
  name: 'canary-name',
  key: 'ca'.repeat(32),
  link: 'pvtcoms-mailbox:canary',
  kind: 'mailbox',
  state: 'reachable',
  unreachableSince: undefined,
  doubted: false,
  clocksDiffer: false,
  price: undefined,
  pollInterval: 'every-minute',
  contacts: 1,
  takenOver: undefined,
  ...more,
})

const well: Examination = {
  transport: { kind: 'ready' },
  bridges: 0,
  disk: { free: 2 ** 33, isWritable: true },
  store: 'sound',
  backupAge: DAY,
  crash: undefined,
  mailboxes: [box(), box()],
}

const stuck = { kind: 'bootstrapping', percent: 5, summary: 'x', pace: 'stuck' } as const

/** What is changed, and the finding that comes of it. */
const CASES: readonly (readonly [string, Partial<Examination>, FindingView])[] = [
  [
    'tor that is stuck',
    { transport: stuck },
    { code: 'tor-stuck', verdict: 'bad', remedy: 'bridges', bridges: false, percent: 5 },
  ],
  [
    'bridges that are stuck',
    { transport: stuck, bridges: 2 },
    { code: 'tor-stuck', verdict: 'bad', remedy: 'bridges', bridges: true, percent: 5 },
  ],
  [
    'tor that is on its way',
    { transport: { ...stuck, pace: 'normal' } },
    { code: 'tor-connecting', verdict: 'doubtful', bridges: false, percent: 5 },
  ],
  [
    'why tor is stuck',
    { transport: { ...stuck, reason: 'Connection refused' } },
    {
      ...{ code: 'tor-stuck', verdict: 'bad', remedy: 'bridges', bridges: false, percent: 5 },
      reason: 'Connection refused',
    },
  ],
  [
    'no network',
    { transport: { kind: 'degraded', reason: 'network-down' } },
    { code: 'tor-network-down', verdict: 'bad' },
  ],
  [
    'bridges that do not answer',
    { transport: { ...stuck, pace: 'slow', unanswered: 'bridges' }, bridges: 1 },
    { code: 'tor-unanswered', verdict: 'doubtful', remedy: 'bridges', bridges: true },
  ],
  [
    'relays that do not answer',
    { transport: { ...stuck, pace: 'slow', unanswered: 'relays' } },
    { code: 'tor-unanswered', verdict: 'doubtful', remedy: 'bridges', bridges: false },
  ],
  [
    'no network through bridges',
    { transport: { kind: 'degraded', reason: 'network-down' }, bridges: 1 },
    { code: 'tor-unanswered', verdict: 'bad', remedy: 'bridges', bridges: true },
  ],
  [
    'a tor that restarts',
    { transport: { kind: 'degraded', reason: 'restarting' } },
    { code: 'tor-restarting', verdict: 'doubtful' },
  ],
  [
    'a machine that slept',
    { transport: { kind: 'degraded', reason: 'woke-up' } },
    { code: 'tor-woke-up', verdict: 'doubtful' },
  ],
  [
    'no tor program',
    { transport: { kind: 'failed', code: 'tor-missing', reason: 'not found' } },
    { code: 'tor-failed', verdict: 'bad', fault: 'tor-missing', reason: 'not found' },
  ],
  [
    'settings that cannot be read, as bridges may have been set',
    { transport: { kind: 'failed', code: 'settings-unreadable', reason: 'damaged' } },
    { code: 'settings-unreadable', verdict: 'bad', remedy: 'bridges' },
  ],
  [
    'a control port that is filtered, by the commands that are missing',
    {
      transport: {
        ...{ kind: 'failed', code: 'control-filtered', reason: 'filtered' },
        commands: ['SETEVENTS HS_DESC', 'ADD_ONION'],
      },
    },
    { code: 'tor-filtered', verdict: 'bad', commands: ['SETEVENTS HS_DESC', 'ADD_ONION'] },
  ],
  [
    'a closed tor',
    { transport: { kind: 'closed' } },
    { code: 'tor-closed', verdict: 'bad', remedy: 'start' },
  ],
  [
    'a clock that tor calls wrong',
    { transport: { ...stuck, reason: 'Clock skew -7200 in microdesc consensus' } },
    { code: 'clock-wrong', verdict: 'bad' },
  ],
  [
    'most mailboxes with another time',
    { mailboxes: [box({ clocksDiffer: true }), box({ clocksDiffer: true }), box()] },
    { code: 'clock-most-differ', verdict: 'bad' },
  ],
  [
    'one mailbox with another time',
    { mailboxes: [box({ clocksDiffer: true }), box()] },
    { code: 'clock-some-differ', verdict: 'doubtful' },
  ],
  [
    'a full disk',
    { disk: { free: 2 ** 20, isWritable: true } },
    { code: 'disk-low', verdict: 'bad', freeMiB: 1 },
  ],
  [
    'a disk for reading',
    { disk: { free: 2 ** 33, isWritable: false } },
    { code: 'disk-not-writable', verdict: 'bad' },
  ],
  ['a disk that nobody knows', { disk: undefined }, { code: 'disk-unknown', verdict: 'doubtful' }],
  [
    'a damaged store',
    { store: { fault: 'damaged' } },
    { code: 'store-damaged', verdict: 'bad', remedy: 'restore', fault: 'damaged' },
  ],
  [
    'a store that cannot be read',
    { store: { fault: 'io' } },
    { code: 'store-fault', verdict: 'bad', remedy: 'start', fault: 'io' },
  ],
  [
    'no store',
    { store: 'empty', mailboxes: [] },
    { code: 'store-empty', verdict: 'good', remedy: 'create' },
  ],
  [
    'a locked store',
    { store: 'locked', mailboxes: [] },
    { code: 'store-locked', verdict: 'good', remedy: 'unlock' },
  ],
  [
    'no backup',
    { backupAge: undefined },
    { code: 'backup-none', verdict: 'doubtful', remedy: 'backup' },
  ],
  [
    'an old backup',
    { backupAge: 15 * DAY },
    { code: 'backup-old', verdict: 'doubtful', remedy: 'backup', days: 15 },
  ],
  ['a crash', { crash: 'typeerror' }, { code: 'crashed', verdict: 'doubtful', fault: 'typeerror' }],
  [
    'a mailbox that is down',
    { mailboxes: [box(), box({ state: 'unreachable' })] },
    { code: 'mailbox-unreachable', verdict: 'bad', remedy: 'mailbox', mailbox: 2 },
  ],
  [
    'an own box that is down',
    { mailboxes: [box({ state: 'unreachable', kind: 'own-box' })] },
    { code: 'own-box-unreachable', verdict: 'bad', mailbox: 1 },
  ],
  [
    'a mailbox that was not asked yet',
    { mailboxes: [box({ state: 'unknown' })] },
    { code: 'mailbox-unknown', verdict: 'doubtful', mailbox: 1 },
  ],
  [
    'a mailbox that lies',
    { mailboxes: [box({ state: 'equivocating' })] },
    { code: 'mailbox-equivocating', verdict: 'bad', remedy: 'mailbox', mailbox: 1 },
  ],
  [
    'a mailbox that is doubted',
    { mailboxes: [box({ doubted: true })] },
    { code: 'mailbox-doubted', verdict: 'doubtful', remedy: 'mailbox', mailbox: 1 },
  ],
  [
    'no mailbox',
    { mailboxes: [] },
    { code: 'mailbox-none', verdict: 'doubtful', remedy: 'mailbox' },
  ],
]

suite('the doctor', () => {
  test('finds nothing where all is well', () => {
    const found = diagnose(well)
    for (const { verdict, remedy } of found) {
      assert.equal(verdict, 'good')
      assert.equal(remedy, undefined)
    }
    assert.deepEqual(
      found.map(({ code }) => code),
      [
        ...['tor-ready', 'clock-good', 'disk-good', 'store-sound', 'backup-recent'],
        ...['mailbox-good', 'mailbox-good'],
      ],
    )
  })

  for (const [name, change, finding] of CASES) {
    test(`finds ${name}`, () => {
      const found = diagnose({ ...well, ...change })
      assert.deepEqual(
        found.filter(({ code }) => code === finding.code),
        [finding],
      )
    })
  }

  test('never names a mailbox', () => {
    for (const [, change] of CASES) {
      assert.doesNotMatch(JSON.stringify(diagnose({ ...well, ...change })), /canary|caca/)
    }
  })

  test('says nothing of backups and mailboxes to somebody who has no store yet, or locked it', () => {
    const empty = diagnose({ ...well, store: 'empty', backupAge: undefined, mailboxes: [] })
    assert.deepEqual(
      empty.map(({ code }) => code),
      ['tor-ready', 'clock-good', 'disk-good', 'store-empty'],
    )
    const locked = diagnose({ ...well, store: 'locked', mailboxes: [] })
    assert.deepEqual(
      locked.map(({ code }) => code),
      ['tor-ready', 'clock-good', 'disk-good', 'store-locked', 'backup-recent'],
    )
  })
})
