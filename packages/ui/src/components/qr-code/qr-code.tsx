/**
 * A QR code as one path. It is black on white in every theme, as cameras want it. The host remembers what is in it only
 * while it is shown: an invite may be cancelled, a contact deleted.
 */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { host } from '../../host/host.ts'

interface QrCodeProps {
  readonly label: string
  /** Text; or bytes, which are put into the code as they are. */
  readonly content: string | Uint8Array<ArrayBuffer>
}

export function QrCode({ label, content }: QrCodeProps): JSX.Element {
  const [drawn, setDrawn] = useState<Drawn>({ size: 1, path: '' })
  const key = typeof content === 'string' ? content : content.join()
  useEffect(() => {
    let wanted = true
    draw(content).then(
      (made) => {
        if (wanted) setDrawn(made)
      },
      () => {
        // The shell shows it when the daemon is gone.
      },
    )
    return () => {
      wanted = false
      host.qr.forget()
    }
    // Bytes are compared by value.
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

async function draw(content: string | Uint8Array<ArrayBuffer>): Promise<Drawn> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const rows = await host.qr.draw(bytes)
  let path = ''
  rows.forEach((row, y) => {
    for (const { index, 0: dark } of row.matchAll(/1+/g)) {
      path += `M${index} ${y}h${dark.length}v1h-${dark.length}z`
    }
  })
  return { size: rows.length, path }
}
