import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Finding, FindingView } from '@pvtcoms/rpc/client'
import { setHost } from '../src/host/host.ts'
import { de } from '../src/strings/de/index.ts'
import { en } from '../src/strings/en/index.ts'
import { t } from '../src/strings/index.ts'
import { findingText } from '../src/views/network/finding-text.ts'
import { plainHost } from './support/host.ts'
import { World } from './support/world.ts'

/** One of each kind of values. */
const FOUND: readonly Finding[] = [
  { code: 'tor-ready', bridges: false },
  { code: 'tor-ready', bridges: true },
  { code: 'tor-stuck', bridges: false, percent: 58 },
  { code: 'tor-stuck', bridges: true, percent: 58 },
  { code: 'tor-failed', fault: 'tor-missing', reason: 'there is no tor' },
  { code: 'tor-failed', fault: 'tor-exited', reason: 'tor \u202eended' },
  { code: 'tor-filtered', commands: ['GETINFO version', 'ADD_ONION'] },
  { code: 'disk-low', freeMiB: 100 },
  { code: 'store-damaged', fault: 'damaged' },
  { code: 'store-fault', fault: 'io' },
  { code: 'backup-recent', days: 1 },
  { code: 'backup-old', days: 30 },
  { code: 'own-box-unreachable', mailbox: 2 },
  { code: 'mailbox-none' },
]

const said = (): readonly string[] =>
  FOUND.map((finding): FindingView => ({ ...finding, verdict: 'doubtful' })).map(findingText)

suite('a finding of the self-check', () => {
  test('is said in the language of the window, with its values and what helps', () => {
    setHost(plainHost(new World()))
    t.value = en
    assert.deepEqual(said(), [
      'Tor is connected.',
      'Tor is connected through bridges.',
      'Tor is stuck at 58 %. Check that this computer is online. If it is, use bridges.',
      'Tor is stuck at 58 %. Check that this computer is online. If it is, try other bridges.',
      'Tor could not start: there is no tor. Install it (on Debian: apt install tor). pvtcoms tries again by itself.',
      'Tor could not start: tor [U+202E]ended. pvtcoms tries again by itself.',
      'A filter before Tor’s control port does not let pvtcoms ask for: GETINFO version, ADD_ONION. Install the filter file of docs/tails-whonix.md. pvtcoms tries again by itself.',
      'Only 104.9 MB of disk space left. Free some, or messages cannot be saved.',
      'Your data is damaged. Copy the data folder elsewhere, then restore a backup.',
      'Your data could not be read (io). Quit pvtcoms, check the disk and start again.',
      'The last backup is 1 day old.',
      'The last backup is 30 days old. Make a new one.',
      'Mailbox 2, your own, is offline. Check that it runs.',
      'You have no mailbox. Messages arrive only while you are both online.',
    ])
    t.value = de
    const german = said()
    assert.equal(german[0], 'Tor ist verbunden.')
    assert.equal(german[10], 'Das letzte Backup ist 1 Tag alt.')
    assert.equal(new Set(german).size, FOUND.length)
    t.value = en
  })
})
