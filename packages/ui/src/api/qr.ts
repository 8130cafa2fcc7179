/** QR codes are drawn and read by the daemon that served this page, which brings what it takes. */

/** Rows of a code: 1 is dark, 0 is light. */
export async function drawQr(content: Uint8Array<ArrayBuffer>): Promise<readonly string[]> {
  const answer = await fetch('/qr/draw', { method: 'POST', body: content })
  return answer.ok ? (await answer.text()).split('\n') : []
}

/** The bytes of the code in a picture, of which `grey` has the brightness of each pixel. */
export async function readQr(
  grey: Uint8Array<ArrayBuffer>,
  width: number,
  height: number,
): Promise<Uint8Array | undefined> {
  const answer = await fetch(`/qr/read?${width}x${height}`, { method: 'POST', body: grey })
  return answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : undefined
}
