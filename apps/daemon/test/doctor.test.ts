/** What is found wrong, and that everything that is wrong comes with something to do. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { MailboxView } from '@pvtcoms/client/engine'
import { diagnose, type Examination } from '../src/doctor.ts'

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
  contacts: 1,
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

/** What is changed, what it concerns, the verdict, and a word of text or advice. */
const CASES: readonly (readonly [string, Partial<Examination>, string, string, RegExp])[] = [
  ['tor that is stuck', { transport: stuck }, 'tor', 'bad', /use bridges/],
  ['bridges that are stuck', { transport: stuck, bridges: 2 }, 'tor', 'bad', /other bridges/],
  [
    'tor that is on its way',
    { transport: { ...stuck, pace: 'normal' } },
    'tor',
    'doubtful',
    /5 %.*Wait/s,
  ],
  [
    'no network',
    { transport: { kind: 'degraded', reason: 'network-down' } },
    'tor',
    'bad',
    /online/,
  ],
  [
    'a tor that restarts',
    { transport: { kind: 'degraded', reason: 'restarting' } },
    'tor',
    'doubtful',
    /Wait/,
  ],
  [
    'a machine that slept',
    { transport: { kind: 'degraded', reason: 'woke-up' } },
    'tor',
    'doubtful',
    /slept/,
  ],
  [
    'no tor program',
    { transport: { kind: 'failed', code: 'tor-missing', reason: 'not found' } },
    'tor',
    'bad',
    /apt install tor/,
  ],
  ['a closed tor', { transport: { kind: 'closed' } }, 'tor', 'bad', /Start pvtcoms/],
  [
    'a clock that tor calls wrong',
    { transport: { ...stuck, reason: 'Clock skew -7200 in microdesc consensus' } },
    'clock',
    'bad',
    /Set date/,
  ],
  [
    'most mailboxes with another time',
    { mailboxes: [box({ clocksDiffer: true }), box({ clocksDiffer: true }), box()] },
    'clock',
    'bad',
    /Set date/,
  ],
  [
    'one mailbox with another time',
    { mailboxes: [box({ clocksDiffer: true }), box()] },
    'clock',
    'doubtful',
    /operators/,
  ],
  ['a full disk', { disk: { free: 2 ** 20, isWritable: true } }, 'disk', 'bad', /Make room/],
  [
    'a disk for reading',
    { disk: { free: 2 ** 33, isWritable: false } },
    'disk',
    'bad',
    /read-only/,
  ],
  ['a damaged store', { store: { fault: 'damaged' } }, 'store', 'bad', /restore the newest backup/],
  ['a store that cannot be read', { store: { fault: 'io' } }, 'store', 'bad', /\[io\]/],
  ['no backup', { backupAge: undefined }, 'backup', 'doubtful', /Make one/],
  ['an old backup', { backupAge: 15 * DAY }, 'backup', 'doubtful', /15 days/],
  ['a crash', { crash: 'typeerror' }, 'crash', 'doubtful', /\[typeerror\].*Report/s],
  [
    'a mailbox that is down',
    { mailboxes: [box(), box({ state: 'unreachable' })] },
    'mailbox 2',
    'bad',
    /add another/,
  ],
  [
    'an own box that is down',
    { mailboxes: [box({ state: 'unreachable', kind: 'own-box' })] },
    'mailbox 1',
    'bad',
    /your box/,
  ],
  [
    'a mailbox that lies',
    { mailboxes: [box({ state: 'equivocating' })] },
    'mailbox 1',
    'bad',
    /another mailbox/,
  ],
  [
    'a mailbox that is doubted',
    { mailboxes: [box({ doubted: true })] },
    'mailbox 1',
    'doubtful',
    /besides/,
  ],
  ['no mailbox', { mailboxes: [] }, 'mailbox', 'doubtful', /Add one/],
]

suite('the doctor', () => {
  test('finds nothing where all is well', () => {
    for (const { verdict, advice } of diagnose(well)) {
      assert.equal(verdict, 'good')
      assert.equal(advice, undefined)
    }
  })

  for (const [name, change, what, verdict, words] of CASES) {
    test(`finds ${name}, and says what to do`, () => {
      const found = diagnose({ ...well, ...change })
      const finding = found.find((each) => each.what === what)
      assert.ok(finding !== undefined)
      assert.equal(finding.verdict, verdict)
      assert.ok(finding.advice !== undefined)
      assert.match(`${finding.text}\n${finding.advice}`, words)
    })
  }

  test('says what of pvtcoms helps, where something of it does', () => {
    for (const [change, what, remedy] of [
      [{ transport: stuck }, 'tor', 'bridges'],
      [{ transport: { kind: 'closed' } }, 'tor', 'start'],
      [{ store: 'empty' }, 'store', 'create'],
      [{ store: 'locked' }, 'store', 'unlock'],
      [{ store: { fault: 'damaged' } }, 'store', 'restore'],
      [{ backupAge: undefined }, 'backup', 'backup'],
      [{ mailboxes: [] }, 'mailbox', 'mailbox'],
      [{ mailboxes: [box({ state: 'unreachable' })] }, 'mailbox 1', 'mailbox'],
      [{ mailboxes: [box({ state: 'unreachable', kind: 'own-box' })] }, 'mailbox 1', undefined],
      [{ disk: undefined }, 'disk', undefined],
    ] as const) {
      const found = diagnose({ ...well, ...change }).find((each) => each.what === what)
      assert.equal(found?.remedy, remedy)
    }
  })

  test('never names a mailbox', () => {
    for (const [, change] of CASES) {
      assert.doesNotMatch(JSON.stringify(diagnose({ ...well, ...change })), /canary|caca/)
    }
  })

  test('says nothing of backups and mailboxes to somebody who has no store yet, or locked it', () => {
    const empty = diagnose({ ...well, store: 'empty', backupAge: undefined, mailboxes: [] })
    assert.deepEqual(
      empty.map(({ what }) => what),
      ['tor', 'clock', 'disk', 'store'],
    )
    const locked = diagnose({ ...well, store: 'locked', mailboxes: [] })
    assert.deepEqual(
      locked.map(({ what }) => what),
      ['tor', 'clock', 'disk', 'store', 'backup'],
    )
  })
})
