/**
 * Commands with all that they print and ask, as one text to compare with a file: `$` what was typed, `!` stderr, `<` a
 * call that the daemon received, `=` the exit code unless it is 0.
 */
import assert from 'node:assert/strict'
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mock } from 'node:test'
import { NOW } from './views.ts'
import type { RunOptions, World } from './world.ts'

export interface Step extends RunOptions {
  readonly args: readonly string[]
  /** The text to be read from the file descriptor of `--passphrase-fd`. */
  readonly secret?: string
}

/** Calls of almost every command, which are left out. */
const USUAL = ['profile.list', 'contact.list', 'conversation.list', 'invite.list', 'mailbox.list']

export async function transcript(world: World, steps: readonly Step[]): Promise<string> {
  // Only what is printed depends on this clock; nothing waits for it.
  mock.timers.enable({ apis: ['Date'], now: NOW })
  try {
    const parts: string[] = []
    for (const { secret, ...step } of steps) {
      const fd = secret === undefined ? undefined : openText(world, secret)
      const { args: typed, ...options } = step
      const args = fd === undefined ? typed : [...typed, '--passphrase-fd', String(fd)]
      world.calls.length = 0
      const { code, stdout, stderr } = await world.run(args, options)
      if (fd !== undefined) closeSync(fd)
      const shownArgs = args.map((arg, at) => (args[at - 1] === '--passphrase-fd' ? 'N' : arg))
      parts.push(
        `$ pvtcoms ${shownArgs.map((arg) => (/[\s'#]/.test(arg) || arg === '' ? `'${arg}'` : arg)).join(' ')}`,
        ...(stdout === '' ? [] : [stdout.trimEnd()]),
        ...(stderr === '' ? [] : [stderr.trimEnd().replace(/^/gm, '! ')]),
        ...world.calls
          .filter(({ method }) => !USUAL.includes(method) || args.includes('list'))
          .map(({ method, params }) => `< ${method} ${JSON.stringify(params)}`),
        ...(code === 0 ? [] : [`= ${code}`]),
        '',
      )
    }
    return parts.join('\n').replaceAll(world.directory, 'DIRECTORY')
  } finally {
    mock.timers.reset()
  }
}

function openText(world: World, text: string): number {
  const file = join(world.directory, 'secret')
  writeFileSync(file, text)
  return openSync(file, 'r')
}

/** Compares with test/golden/`name`.txt; `node --test --test-update-snapshots` writes it. */
export function golden(name: string, text: string): void {
  const file = join(import.meta.dirname, '../golden', `${name}.txt`)
  if (process.execArgv.includes('--test-update-snapshots')) writeFileSync(file, text)
  // Line by line, so that what differs can be seen.
  assert.deepEqual(text.split('\n'), readFileSync(file, 'utf8').split('\n'))
}
