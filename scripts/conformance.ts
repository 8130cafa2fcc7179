/**
 * `npm run conformance -- DIR`: every published vector file under DIR, on all providers of the
 * primitives. Exits 0 when all pass, 1 on a failure or a file it does not know, 2 on misuse.
 */
import { statSync } from 'node:fs'
import { runConformance } from '@pvtcoms/core/conformance'

const [folder, ...rest] = process.argv.slice(2)
if (folder === undefined || rest.length > 0) {
  misuse('usage: npm run conformance -- DIR')
} else if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
  misuse('conformance: DIR is not a folder')
} else {
  const { failed } = await runConformance(folder, (line) => process.stdout.write(`${line}\n`))
  process.exitCode = failed === 0 ? 0 : 1
}

function misuse(message: string): void {
  process.stderr.write(`${message}\n`)
  process.exitCode = 2
}
