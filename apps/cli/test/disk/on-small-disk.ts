/** `pvtcoms` as somebody types it while the disk of its data is full, and afterwards: what it said, as JSON. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runToEnd } from '@pvtcoms/terminal/driver'
import { fillDisk } from '@pvtcoms/testnet/disk'

const PVTCOMS = join(import.meta.dirname, '../../src/main.ts')
const PASSPHRASE = 'correct horse battery'
const [folder = ''] = process.argv.slice(2)
const place = ['--data-directory', join(folder, 'data')]
/** A torrc that has tor end at once: this goes nowhere. */
const torrc = join(folder, 'torrc')
writeFileSync(torrc, 'NoSuchOption 1\n')

/** The code with which a command ended; `done` when it did what it was asked. */
async function pvtcoms(args: readonly string[], input = ''): Promise<string> {
  const { code, stderr } = await runToEnd(PVTCOMS, [...args, ...place], { input })
  return code === 0 ? 'done' : (/\[([a-z-]+)\]\n$/.exec(stderr)?.[1] ?? stderr)
}
const start = (): Promise<string> => pvtcoms(['start', '--locked', '--torrc', torrc])
const typed = ['--passphrase-fd', '0'] as const
const change = `${PASSPHRASE}\n${PASSPHRASE} again\n`
const attempts = async (): Promise<Readonly<Record<string, string>>> => ({
  'profile create': await pvtcoms(['profile', 'create', 'x'.repeat(100)]),
  'lock --after': await pvtcoms(['lock', '--after', '5m']),
  'bridge set': await pvtcoms(['bridge', 'set', '192.0.2.1:443']),
  'backup create': await pvtcoms(['backup', 'create']),
  export: await pvtcoms(['export', join(folder, 'exported'), ...typed], `${PASSPHRASE}\n`),
  passphrase: await pvtcoms(['passphrase', ...typed], change),
})

const made = [await start(), await pvtcoms(['create', '--name', 'Ada', ...typed], PASSPHRASE)]
await pvtcoms(['stop'])
const free = fillDisk(folder)
const started = [await start(), await pvtcoms(['unlock', ...typed], PASSPHRASE)]
const read = [await pvtcoms(['status']), await pvtcoms(['profile', 'list'])]
const full = await attempts()
free()
const freed = await attempts()
await pvtcoms(['stop'])
process.stdout.write(JSON.stringify({ made, started, read, full, freed }))
