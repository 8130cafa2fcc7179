/**
 * File descriptors that a program of ours gets besides its terminal. Node hides all but the first three
 * from what it starts, and keeps some for itself, so only those that the arguments name are passed on.
 */
import { fstatSync } from 'node:fs'

/** Higher ones are not passed on; nobody has that many files open. */
const MAX = 1_023

/**
 * The `stdio` of a program that is started with `argv`.
 * @param {readonly string[]} argv
 * @returns {('inherit' | 'ignore')[]}
 */
export function passedOn(argv) {
  const named = argv.flatMap((argument, at) => {
    const [, digits] = /^(?:--passphrase-fd=)?([0-9]{1,4})$/.exec(argument) ?? []
    const isValue = argv[at - 1] === '--passphrase-fd' || argument.startsWith('--passphrase-fd=')
    return digits !== undefined && isValue ? [Number(digits)] : []
  })
  const wanted = new Set([0, 1, 2, ...named.filter((fd) => fd <= MAX && isOpen(fd))])
  return Array.from({ length: Math.max(...wanted) + 1 }, (_, fd) =>
    wanted.has(fd) ? 'inherit' : 'ignore',
  )
}

/**
 * Something that can be read. What Node keeps for itself is none of these.
 * @param {number} fd
 */
function isOpen(fd) {
  try {
    const kind = fstatSync(fd)
    return kind.isFile() || kind.isFIFO() || kind.isSocket() || kind.isCharacterDevice()
  } catch {
    return false
  }
}
