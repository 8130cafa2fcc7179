/**
 * `node scripts/vectors.ts [--write]`: makes our own vectors from their seed and compares them with the
 * files in vectors/, or writes these. Exits 0 when they are the same or were written, 1 when not, 2
 * on misuse. What has been published is frozen: a file changes only with the version of the protocol.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { vectorFiles } from '@pvtcoms/core/conformance/pvtcoms'
import { sodiumPrimitives } from '@pvtcoms/core/providers/sodium'
import { SeededRandom } from '@pvtcoms/testkit/random'

const SEED = 'pvtcoms vectors 1'
const folder = join(import.meta.dirname, '..', 'vectors')
const [option, ...rest] = process.argv.slice(2)

if ((option !== undefined && option !== '--write') || rest.length > 0) {
  process.stderr.write('usage: node scripts/vectors.ts [--write]\n')
  process.exitCode = 2
} else {
  const random = new SeededRandom(SEED)
  const files = vectorFiles(await sodiumPrimitives(), (part) => random.stream(part))
  for (const [name, content] of files) {
    const path = join(folder, name)
    if (option === '--write') {
      mkdirSync(folder, { recursive: true })
      writeFileSync(path, content)
      process.stdout.write(`${name} written, ${Buffer.byteLength(content)} bytes\n`)
    } else {
      const same = existsSync(path) && readFileSync(path, 'utf8') === content
      process.stdout.write(`${name} ${same ? 'unchanged' : 'DIFFERS'}\n`)
      if (!same) process.exitCode = 1
    }
  }
}
