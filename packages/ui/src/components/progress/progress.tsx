/** A progress bar. Whoever shows it says the number in words. */
import type { JSX } from 'preact'

interface ProgressProps {
  readonly label: string
  /** 0 … 100. */
  readonly percent: number
  readonly tone?: 'plain' | 'good' | 'warn' | 'bad'
}

export function Progress({ label, percent, tone = 'plain' }: ProgressProps): JSX.Element {
  return <progress class={`progress ${tone}`} aria-label={label} max={100} value={percent} />
}
