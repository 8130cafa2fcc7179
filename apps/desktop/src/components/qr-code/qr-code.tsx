/**
 * A QR code as one path. It is black on white in every theme, as cameras want it. The encoder is loaded when
 * the first code is shown.
 */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'

const BORDER = 3

interface QrCodeProps {
  readonly label: string
  /** Text; or bytes, which are put into the code as they are. */
  readonly content: string | Uint8Array
}

export function QrCode({ label, content }: QrCodeProps): JSX.Element {
  const [drawn, setDrawn] = useState<Drawn>({ size: 1, path: '' })
  const key = typeof content === 'string' ? content : content.join()
  useEffect(() => {
    let wanted = true
    void draw(content).then((made) => {
      if (wanted) setDrawn(made)
    })
    return () => {
      wanted = false
    }
    // Bytes are compared by what they are, not by where they lie.
  }, [key])
  return (
    <svg class="qr" viewBox={`0 0 ${drawn.size} ${drawn.size}`} role="img" aria-label={label}>
      <path d={drawn.path} shape-rendering="crispEdges" />
    </svg>
  )
}

interface Drawn {
  readonly size: number
  readonly path: string
}

async function draw(content: string | Uint8Array): Promise<Drawn> {
  const { encodeQR } = await import('qr')
  const options = { ecc: 'medium', border: BORDER } as const
  const rows =
    typeof content === 'string'
      ? encodeQR(content, 'raw', options)
      : encodeQR(String.fromCharCode(...content), 'raw', {
          ...options,
          encoding: 'byte',
          textEncoder: () => content,
        })
  let path = ''
  rows.forEach((row, y) => {
    row.forEach((dark, x) => {
      if (dark) path += `M${x} ${y}h1v1h-1z`
    })
  })
  return { size: rows.length, path }
}
