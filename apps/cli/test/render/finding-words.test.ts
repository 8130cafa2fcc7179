import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { FindingView } from '@pvtcoms/rpc'
import { findingLines } from '../../src/render/app-lines.ts'
import { findingWords } from '../../src/render/finding-words.ts'

const tor = { bridges: false, percent: 14, reason: 'DONE' }

/** One of each code, as the daemon judges it. */
const ALL: readonly FindingView[] = [
  { code: 'tor-ready', bridges: true, verdict: 'good' },
  { code: 'tor-connecting', ...tor, verdict: 'doubtful' },
  { code: 'tor-stuck', ...tor, verdict: 'bad', remedy: 'bridges' },
  { code: 'tor-stuck', ...tor, bridges: true, verdict: 'bad', remedy: 'bridges' },
  { code: 'tor-unanswered', bridges: true, verdict: 'bad', remedy: 'bridges' },
  { code: 'tor-unanswered', bridges: false, verdict: 'doubtful', remedy: 'bridges' },
  { code: 'tor-network-down', verdict: 'bad' },
  { code: 'tor-restarting', verdict: 'doubtful' },
  { code: 'tor-woke-up', verdict: 'doubtful' },
  { code: 'tor-closed', verdict: 'bad', remedy: 'start' },
  { code: 'tor-failed', fault: 'tor-missing', reason: 'tor is not installed', verdict: 'bad' },
  { code: 'tor-failed', fault: 'tor-exited', reason: 'tor ended', verdict: 'bad' },
  { code: 'settings-unreadable', verdict: 'bad', remedy: 'bridges' },
  { code: 'tor-filtered', commands: ['GETINFO version', 'ADD_ONION'], verdict: 'bad' },
  { code: 'clock-good', verdict: 'good' },
  { code: 'clock-wrong', verdict: 'bad' },
  { code: 'clock-most-differ', verdict: 'bad' },
  { code: 'clock-some-differ', verdict: 'doubtful' },
  { code: 'disk-good', freeMiB: 73_515, verdict: 'good' },
  { code: 'disk-low', freeMiB: 12, verdict: 'bad' },
  { code: 'disk-unknown', verdict: 'doubtful' },
  { code: 'disk-not-writable', verdict: 'bad' },
  { code: 'store-sound', verdict: 'good' },
  { code: 'store-locked', verdict: 'good', remedy: 'unlock' },
  { code: 'store-empty', verdict: 'good', remedy: 'create' },
  { code: 'store-damaged', fault: 'damaged', verdict: 'bad', remedy: 'restore' },
  { code: 'store-fault', fault: 'io', verdict: 'bad', remedy: 'start' },
  { code: 'backup-none', verdict: 'doubtful', remedy: 'backup' },
  { code: 'backup-recent', days: 0, verdict: 'good' },
  { code: 'backup-recent', days: 1, verdict: 'good' },
  { code: 'backup-old', days: 30, verdict: 'doubtful', remedy: 'backup' },
  { code: 'crashed', fault: 'internal', verdict: 'doubtful' },
  { code: 'mailbox-good', mailbox: 1, verdict: 'good' },
  { code: 'mailbox-equivocating', mailbox: 1, verdict: 'bad', remedy: 'mailbox' },
  { code: 'mailbox-unreachable', mailbox: 1, verdict: 'bad', remedy: 'mailbox' },
  { code: 'own-box-unreachable', mailbox: 1, verdict: 'bad' },
  { code: 'mailbox-unknown', mailbox: 1, verdict: 'doubtful' },
  { code: 'mailbox-doubted', mailbox: 1, verdict: 'doubtful', remedy: 'mailbox' },
  { code: 'mailbox-none', verdict: 'doubtful', remedy: 'mailbox' },
]

suite('what doctor found, in words', () => {
  test('is a sentence for each code, with what to do next where something can be done', () => {
    for (const finding of ALL) {
      const { text, advice } = findingWords(finding)
      assert.match(text, /^[A-Z0-9p].*\.$/, finding.code)
      if (finding.code === 'disk-unknown') continue
      if (finding.verdict === 'good' && finding.remedy === undefined) continue
      assert.match(advice ?? '', /^[A-Z].*\.$/, finding.code)
    }
  })

  test('tells its values: which fault, how much, how old, through what', () => {
    const lines = findingLines(ALL, []).join('\n')
    for (const expected of [
      'Tor is connected through bridges.',
      'Tor is connecting: 14 %.',
      'Tor is connecting through bridges: 14 % (DONE).',
      'Tor could not start: tor ended [tor-exited].',
      '71.8 GiB are free.',
      'Only 12 MiB are free.',
      'The saved data cannot be used [io].',
      'The newest backup is from today.',
      'The newest backup is 1 day old.',
      'The newest backup is 30 days old.',
    ]) {
      assert.ok(lines.includes(expected), `${expected}\n${lines}`)
    }
  })

  test('names a mailbox as the person does, and by its number where the name is not known', () => {
    const found: readonly FindingView[] = [
      { code: 'mailbox-good', mailbox: 1, verdict: 'good' },
      { code: 'mailbox-good', mailbox: 2, verdict: 'good' },
    ]
    assert.deepEqual(findingLines(found, ['attic']), [
      'good      Mailbox attic  It is online.',
      'good      Mailbox 2      It is online.',
    ])
  })
})
