#!/usr/bin/env node
/**
 * Starts the program on the pinned Node, whichever Node this is. Plain JavaScript, as an older one
 * cannot run the sources.
 */
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { launch } from '../../../scripts/setup/launch.mjs'
import { findNode } from '../../../scripts/setup/node-runtime.mjs'
import { thisSystem } from '../../../scripts/setup/system.mjs'

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..', '..')
const running = { version: process.version, path: process.execPath }

try {
  const system = thisSystem()
  const node = findNode(root, system, running)
  if (node === running.path) {
    await import('../src/main.ts')
  } else {
    const entry = join(here, '..', 'src', 'main.ts')
    const { exit, signal } = await launch(root, system, node, [entry, ...process.argv.slice(2)])
    if (signal !== null) process.kill(process.pid, signal)
    process.exitCode = exit ?? 1
  }
} catch (error) {
  process.stderr.write(`pvtcomsd: ${error instanceof Error ? error.message : 'cannot start'}\n`)
  process.exitCode = 1
}
