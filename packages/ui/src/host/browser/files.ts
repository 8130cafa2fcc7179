/** Files in a browser: a page cannot name a file to the daemon, so its bytes go through the daemon's web server. */
import { FileRefused } from '../faults.ts'
import type { Files, SharedFile } from '../host.ts'

/** Bytes of one request. */
const PART = 4_194_304
/** The most bytes of UTF-8 that a character of a text may take. */
const UTF8 = 4
/** The status that says that the disk is full. */
const FULL = 507

async function create(): Promise<SharedFile> {
  return (await (await ask('POST', 'new')).json()) as SharedFile
}

export const files: Files = {
  create,

  async bring(file) {
    const shared = await create()
    for (let at = 0; at < file.size; at += PART) {
      await ask('POST', `${shared.name}?${at}`, file.slice(at, at + PART))
    }
    return shared
  },

  async append({ name }, at, text) {
    let end = at
    for (let from = 0; from < text.length; from += PART / UTF8) {
      const part = new Blob([text.slice(from, from + PART / UTF8)])
      await ask('POST', `${name}?${end}`, part)
      end += part.size
    }
    return end
  },

  save({ name }, as) {
    const link = document.createElement('a')
    const [, kind] = /\.(txt|json)$/.exec(as) ?? []
    link.href = kind === undefined ? `/file/${name}` : `/file/${name}?${kind}`
    link.download = as
    link.click()
  },

  async remove({ name }) {
    await ask('DELETE', name)
  },
}

async function ask(method: 'POST' | 'DELETE', what: string, body?: Blob): Promise<Response> {
  const answer = await fetch(`/file/${what}`, { method, ...(body === undefined ? {} : { body }) })
  if (answer.ok) return answer
  throw new FileRefused(answer.status === FULL ? 'disk-full' : 'unknown')
}
