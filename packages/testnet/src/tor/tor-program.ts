import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { TestnetError } from '../errors.ts'

/** The first release whose consensus this package knows how to write. */
const oldest = [0, 4, 9]

/** Runs `tor --version` and returns the version, like `0.4.9.11`. Throws `tor-missing`, `tor-too-old`. */
export async function torVersion(program: string): Promise<string> {
  const output = await run(program)
  const version = /^Tor version (\d+\.\d+\.\d+\.\d+)/.exec(output)?.[1]
  if (version === undefined) {
    throw new TestnetError('tor-too-old', 'the program given as tor does not say its version')
  }
  if (isOlder(version.split('.').map(Number), oldest)) {
    const wanted = oldest.join('.')
    throw new TestnetError('tor-too-old', `tor is ${version}; a test network needs ${wanted}`)
  }
  return version
}

async function run(program: string): Promise<string> {
  try {
    return (await promisify(execFile)(program, ['--version'], { timeout: 10_000 })).stdout
  } catch (cause) {
    const message = 'tor cannot be run; on Debian: sudo apt-get install --no-install-recommends tor'
    throw new TestnetError('tor-missing', message, { cause })
  }
}

function isOlder(version: readonly number[], than: readonly number[]): boolean {
  for (const [index, part] of than.entries()) {
    const difference = (version[index] ?? 0) - part
    if (difference !== 0) return difference < 0
  }
  return false
}
