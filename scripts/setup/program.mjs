/**
 * Runs a program of ours on the pinned Node, whichever Node this is. Plain JavaScript, as an older one
 * cannot run the sources.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from './launch.mjs'
import { findNode } from './node-runtime.mjs'
import { thisSystem } from './system.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

/**
 * Runs the program called `name` whose sources begin at `entry`, a file URL, with the arguments of this process.
 * @param {string} name
 * @param {URL} entry
 */
export async function runPinned(name, entry) {
  try {
    const system = thisSystem()
    const running = { version: process.version, path: process.execPath }
    const node = findNode(root, system, running)
    if (node === running.path) {
      await import(entry.href)
      return
    }
    const args = [fileURLToPath(entry), ...process.argv.slice(2)]
    const { exit, signal } = await launch(root, system, node, args)
    if (signal !== null) process.kill(process.pid, signal)
    process.exitCode = exit ?? 1
  } catch (error) {
    process.stderr.write(`${name}: ${error instanceof Error ? error.message : 'cannot start'}\n`)
    process.exitCode = 1
  }
}
