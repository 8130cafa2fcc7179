/**
 * Handing over to the program that a command stands for: same terminal, same signals, same exit.
 */
import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { passedOn } from './passed-on.mjs'
import { searchPath } from './system.mjs'

/** @typedef {import('./system.mjs').System} System */

/**
 * Runs `argv` on `node` until it ends; gives its exit code, or the signal that killed it.
 * @param {string} root
 * @param {System} system
 * @param {string} node
 * @param {readonly string[]} argv
 * @returns {Promise<{ exit: number | null, signal: NodeJS.Signals | null }>}
 */
export function launch(root, system, node, argv) {
  return new Promise((resolve, reject) => {
    const env = {
      // Sources without their types and compiled, kept where the sources are: a start takes a third of the time.
      NODE_COMPILE_CACHE: join(root, '.cache', 'compiled'),
      ...system.env,
      PATH: programPath(root, system, node),
    }
    const child = spawn(node, argv, { stdio: passedOn(argv), env })
    /** @type {(() => void)[]} */
    const undo = []
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      const forward = () => {
        // Ctrl-C at a terminal reaches the child by itself, and a second one may mean "at once".
        if (signal !== 'SIGINT' || !system.terminal) child.kill(signal)
      }
      process.on(signal, forward)
      undo.push(() => process.off(signal, forward))
    }
    child.on('error', reject)
    child.on('close', (exit, signal) => {
      for (const step of undo) step()
      resolve({ exit, signal })
    })
  })
}

/**
 * PATH for the program: our tools and Node first, so that whatever it starts runs on the same
 * release, and the folder of tor at the end where a plain user's PATH leaves it out.
 * @param {string} root
 * @param {System} system
 * @param {string} node
 * @returns {string}
 */
export function programPath(root, system, node) {
  const first = [join(root, 'node_modules', '.bin'), dirname(node)]
  const given = searchPath(system.env).filter((folder) => !first.includes(folder))
  const tor = system.find('tor')
  const last = tor === undefined || given.includes(dirname(tor)) ? [] : [dirname(tor)]
  return [...first, ...given, ...last].join(delimiter)
}
