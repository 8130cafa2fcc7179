/** Ann and Ben write to each other; the disk fills up, and is freed: what a full disk does to Ann is printed as JSON. */
import { isCodedError } from '@pvtcoms/core/errors'
import { until } from '@pvtcoms/testkit/until'
import { fillDisk } from '@pvtcoms/testnet/disk'

const [folder = ''] = process.argv.slice(2)
process.env['TMPDIR'] = folder
const { World } = await import('../world.ts')
const { pair, PASSPHRASE } = await import('./daemon-writes.ts')

const world = new World()
const { ann, ben, conversation } = await pair(world)
const texts = async (person: typeof ann): Promise<readonly string[]> => {
  const [contact] = await person.call('contact.list', { profile: 1 })
  const page = { conversation: contact?.conversation ?? 0, position: 'newest', limit: 50 } as const
  const { messages } = await person.call('message.page', page)
  return messages.map(({ text = '' }) => text)
}
const outcome = async (call: Promise<unknown>): Promise<string> =>
  await call.then(
    () => 'done',
    (error: unknown) => (isCodedError(error) ? error.code : String(error)),
  )
await ann.call('message.send', { conversation, text: 'before' })
await until(async () => (await texts(ben)).includes('before'))

const free = fillDisk(folder)
const send = (text: string): Promise<string> =>
  outcome(ann.call('message.send', { conversation, text }))
// The log has room that it was given before: it is used up first.
let sent = 0
while ((await send(`while it fills ${sent}`)) === 'done' && sent < 1_000) sent++
const full = {
  send: await send('no room'),
  lockAfter: await outcome(ann.call('app.lockAfter', { seconds: 300 })),
  bridges: await outcome(ann.call('app.bridges', { text: '192.0.2.1:443' })),
  backup: await outcome(ann.call('backup.create', {})),
  lock: await outcome(ann.call('app.lock', {})),
  unlock: await outcome(ann.call('app.unlock', { passphrase: PASSPHRASE })),
  read: (await texts(ann)).includes('before'),
  unsaid: !(await texts(ann)).includes('no room'),
  search: (await ann.call('message.search', { profile: 1, query: 'before', limit: 9 })).hits.length,
}
free()
const freed = {
  send: await send('there is room'),
  lockAfter: await outcome(ann.call('app.lockAfter', { seconds: 300 })),
  backup: await outcome(ann.call('backup.create', {})),
  arrived: await outcome(until(async () => (await texts(ben)).includes('there is room'))),
}
process.stdout.write(JSON.stringify({ full, freed }))
process.exit(0)
