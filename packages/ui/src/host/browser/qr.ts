/** QR codes in a browser: the daemon that served the page draws and reads them (docs/decisions/062). */
import type { QrCodes } from '../host.ts'

/** The most codes that are remembered. */
const MOST = 32

type Rows = Promise<readonly string[]>

const drawn = new Map<string, Rows>()

async function draw(content: Uint8Array<ArrayBuffer>): Rows {
  const answer = await fetch('/qr/draw', { method: 'POST', body: content })
  if (!answer.ok) throw new Error('not drawn')
  return (await answer.text()).split('\n')
}

export const qr: QrCodes = {
  draw(content) {
    const key = content.join()
    const known = drawn.get(key)
    if (known !== undefined) return known
    const rows = draw(content)
    if (drawn.size >= MOST) drawn.clear()
    drawn.set(key, rows)
    // What failed is asked for again.
    rows.catch(() => drawn.delete(key))
    return rows
  },

  async read(grey, width, height) {
    const answer = await fetch(`/qr/read?${width}x${height}`, { method: 'POST', body: grey })
    return answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : undefined
  },

  forget() {
    drawn.clear()
  },
}
