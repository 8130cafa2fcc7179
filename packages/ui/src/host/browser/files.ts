/** Files in a browser: a page cannot name a file to the daemon, so its bytes go through the daemon's web server. */
import { FileRefused } from '../faults.ts'
import type { Files, SharedFile } from '../host.ts'

/** Bytes of one request. */
const PART = 4_194_304
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

  save({ name }, as) {
    const link = document.createElement('a')
    link.href = `/file/${name}`
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
