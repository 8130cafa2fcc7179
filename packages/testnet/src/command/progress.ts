import type { WriteStream } from 'node:tty'
import type { NetworkProgress } from '../tor/network.ts'

/** Shows how far a start has come: one line that changes on a terminal, a line a step elsewhere. */
export interface ProgressDisplay {
  show(progress: NetworkProgress): void
  /** Clears the line, so that other text can follow. */
  end(): void
}

const width = 24

export function progressDisplay(stream: WriteStream | NodeJS.WritableStream): ProgressDisplay {
  const terminal = 'isTTY' in stream && stream.isTTY
  return {
    show({ percent, summary }) {
      const done = Math.round((width * percent) / 100)
      const bar = `${'█'.repeat(done)}${'░'.repeat(width - done)}`
      const plain = `${String(percent).padStart(3)} %  ${summary}`
      stream.write(terminal ? `\r\x1b[K${bar} ${plain}` : `${plain}\n`)
    },
    end() {
      if (terminal) stream.write('\r\x1b[K')
    },
  }
}
