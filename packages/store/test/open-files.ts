/** What somebody who has a key finds in the pages of a store's files, on the disk as they are. */
import { createDecipheriv } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { nodePrimitives } from '@pvtcoms/core/providers/node'
import { passphraseBytes } from '../src/index.ts'
import { CHEAP } from './cost.ts'

const PAGE = 4_096
/** An initialisation vector of 16 bytes and an HMAC of 64. */
const TRAILER = 80
const LOG_HEADER = 32
const FRAME_HEADER = 24

/** All pages of the file and of its write-ahead log, decrypted, one after the other. */
export function openPages(path: string, passphrase = 'correct horse'): Buffer {
  const file = readFileSync(path)
  const salt = Uint8Array.from(file.subarray(0, 16))
  const key = nodePrimitives.argon2id(passphraseBytes(passphrase), salt, CHEAP, 32)
  const pages: Buffer[] = []
  for (let start = 0; start < file.length; start += PAGE) {
    pages.push(decrypted(file.subarray(start, start + PAGE), start === 0 ? 16 : 0, key))
  }
  const log = existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : Buffer.alloc(0)
  const step = FRAME_HEADER + PAGE
  for (let start = LOG_HEADER; start + step <= log.length; start += step) {
    const frame = log.subarray(start, start + step)
    pages.push(decrypted(frame.subarray(FRAME_HEADER), frame.readUInt32BE(0) === 1 ? 16 : 0, key))
  }
  return Buffer.concat(pages)
}

function decrypted(page: Buffer, start: number, key: Uint8Array): Buffer {
  const end = PAGE - TRAILER
  const decipher = createDecipheriv('aes-256-cbc', key, page.subarray(end, end + 16))
  decipher.setAutoPadding(false)
  return Buffer.concat([decipher.update(page.subarray(start, end)), decipher.final()])
}
