/**
 * Works on the store at argv[2], whose passphrase is argv[3], until it is killed. After each step it
 * says, in a line, what is durable from then on: `step N`, `backup N` or `passphrase P`. What it does is
 * decided by the number of the step.
 */
import { writeSync } from 'node:fs'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { nodeEnv } from '@pvtcoms/core/providers/node-env'
import { SeededRandom } from '@pvtcoms/testkit/random'
import { passphraseBytes, US } from '../../src/index.ts'
import { openStore } from '../../src/node/index.ts'
import { CHEAP } from '../cost.ts'
import { Rows } from '../rows.ts'

const [, , path = '', given = ''] = process.argv
let passphrase = given
const store = openStore({
  path,
  passphrase: passphraseBytes(passphrase),
  primitives: nodePrimitives,
  random: nodeEnv,
  cost: CHEAP,
})
const say = (line: string): void => {
  writeSync(1, `${line}\n`)
}
const first = Number(store.settings.get(undefined, 'step') ?? 0)
const rows = new Rows(new SeededRandom(`victim ${first}`))
say(`step ${first}`)

for (let step = first + 1; ; step++) {
  store.transact(() => {
    const message = store.messages.add(rows.message(1, { author: US, text: `word${step} sent` }))
    const frame = store.outbox.addFrame(rows.frame(1, { message }))
    store.outbox.assign([frame], store.outbox.addLetter(rows.letter(1, { n: step })))
    store.sessions.put({
      contact: 1,
      sid: new Uint8Array(32),
      ratchet: ratchetOf(step),
      safety: new Uint8Array(1),
      isLive: true,
    })
    store.settings.set(undefined, 'step', step)
    // Every seventh is removed again, and its letter was acknowledged.
    if (step % 7 === 0) {
      store.messages.remove(message)
      store.outbox.removeLetter(store.outbox.findLetter(1, '0123456789abcdef', step)?.id ?? 0)
    }
  })
  say(`step ${step}`)
  if (step % 11 === 0) {
    store.backup({ folder: `${path}-backups`, keep: 2 })
    say(`backup ${step}`)
  }
  if (step % 13 === 0) {
    const next = passphrase === 'one' ? 'two' : 'one'
    store.changePassphrase({ from: passphraseBytes(passphrase), to: passphraseBytes(next) })
    passphrase = next
    say(`passphrase ${next}`)
  }
}

function ratchetOf(step: number): Uint8Array {
  const bytes = new Uint8Array(3_000)
  new DataView(bytes.buffer).setUint32(0, step)
  return bytes
}
