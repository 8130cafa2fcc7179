/** QR codes in a browser: the daemon that served the page draws and reads them (docs/decisions/062). */
import type { GreyPicture, QrCodes } from '../host.ts'

type Rows = Promise<readonly string[]>

/** The last code, until it is not shown any more: it may hold an invite, or what proves who somebody is. */
let drawn: { readonly key: string; readonly rows: Rows } | undefined

async function draw(content: Uint8Array<ArrayBuffer>): Rows {
  const answer = await fetch('/qr/draw', { method: 'POST', body: content })
  if (!answer.ok) throw new Error('not drawn')
  return (await answer.text()).split('\n')
}

async function find(way: 'read' | 'frame', picture: GreyPicture): Promise<Uint8Array | undefined> {
  const { width, height, grey } = picture
  const answer = await fetch(`/qr/${way}?${width}x${height}`, { method: 'POST', body: grey })
  return answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : undefined
}

export const qr: QrCodes = {
  draw(content) {
    const key = content.join()
    if (drawn?.key === key) return drawn.rows
    const rows = draw(content)
    drawn = { key, rows }
    // What failed is asked for again.
    rows.catch(() => {
      if (drawn?.rows === rows) drawn = undefined
    })
    return rows
  },

  read: (picture) => find('read', picture),
  readFrame: (picture) => find('frame', picture),

  forget() {
    drawn = undefined
  },
}
