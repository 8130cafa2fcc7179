/**
 * `node scripts/bootstrap.mjs <command> [arguments]`: whatever a fresh machine lacks is set up, then
 * the command runs on the pinned Node. Plain JavaScript without dependencies, because it runs on
 * Node 20.11 and up, before anything is installed. What it does stands on stderr, a line a step;
 * when there is nothing to do it is silent.
 */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { COMMAND_NAMES, findCommand } from './setup/commands.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { launch } from './setup/launch.mjs'
import { findNode } from './setup/node-runtime.mjs'
import { asSetupError, SetupError } from './setup/setup-error.mjs'
import { thisSystem } from './setup/system.mjs'
import { ensurePrograms } from './setup/system-packages.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** @param {string} line */
function say(line) {
  process.stderr.write(`set-up: ${line}\n`)
}

/** @param {readonly string[]} argv */
async function main([name, ...args]) {
  const command = findCommand(name, args)
  if (command === undefined) {
    throw new SetupError(
      'misuse',
      `node scripts/bootstrap.mjs ${COMMAND_NAMES.join('|')} [arguments]`,
    )
  }
  const entry = join(root, command.entry)
  if (!existsSync(entry)) {
    throw new SetupError('program-missing', `this version has no ${command.entry}`)
  }
  const system = thisSystem()
  await ensureDependencies(root, system, say)
  await ensurePrograms(root, system, command, say)
  const node = findNode(root, system, { version: process.version, path: process.execPath })
  return launch(root, system, node, [entry, ...args])
}

try {
  const { exit, signal } = await main(process.argv.slice(2))
  if (signal !== null) process.kill(process.pid, signal)
  process.exitCode = exit ?? 1
} catch (error) {
  const { message, code } = asSetupError(error)
  say(`${message} [${code}]`)
  process.exitCode = code === 'misuse' ? 2 : 1
}
