/** Icons: lines of one width in the colour of the text. Words always stand with them. */
import type { JSX } from 'preact'

const PATHS = {
  add: 'M10 4v12M4 10h12',
  alert: 'M10 6.5v4.5M10 14v.1M10 2.5l8 14.5H2z',
  archive: 'M3 4h14v3.5H3zM4.5 7.5V16h11V7.5M8 10.5h4',
  back: 'M12 4l-6 6 6 6',
  bellOff: 'M5 14V9c0-.8.2-1.6.5-2.3M8 4.5A5 5 0 0 1 15 9v5l1.5 1.5h-13L5 14M8.5 17.5h3M3 3l14 14',
  box: 'M3 6.5l7-3.5 7 3.5v7L10 17l-7-3.5zM3 6.5l7 3.5 7-3.5M10 10v7',
  camera: 'M3 6h3l1.5-2h5L14 6h3v10H3zM10 13.5a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6',
  check: 'M4 10.5l4 4 8-9',
  checks: 'M1.5 10.5l4 4 7-9M9 13.5l1 1 8-9',
  clock: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M10 6v4l2.5 2',
  close: 'M5 5l10 10M15 5L5 15',
  copy: 'M7 7h9v9H7zM4 13V4h9',
  down: 'M5 8l5 5 5-5',
  edit: 'M4 16l1-4 8.5-8.5 3 3L8 15z',
  eye: 'M2 10s3-5.5 8-5.5 8 5.5 8 5.5-3 5.5-8 5.5S2 10 2 10M10 12.3a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6',
  eyeOff:
    'M3 3l14 14M8 5c.6-.3 1.3-.5 2-.5 5 0 8 5.5 8 5.5l-2.2 2.7M5 6.5C3 8 2 10 2 10s3 5.5 8 5.5c1.2 0 2.3-.3 3.2-.7',
  forward: 'M12 5l5 5-5 5M17 10H9c-3.5 0-6 1.5-6 6',
  gear: 'M3 6h7.5M14.5 6H17M12.5 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4M3 14h2.5M9.5 14H17M7.5 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4',
  globe:
    'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M3 10h14M10 3c2 2 3 4.3 3 7s-1 5-3 7c-2-2-3-4.3-3-7s1-5 3-7',
  image: 'M3 4h14v12H3zM3 13l4-4 4 4 2-2 4 4M13 7.5v.1',
  info: 'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M10 9v4.5M10 6.5v.1',
  invite:
    'M8 10a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2.5 16.5c.5-3 2.5-4.5 5.5-4.5s5 1.5 5.5 4.5M15.5 7v5M13 9.5h5',
  lock: 'M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9',
  mailbox:
    'M3 16V8.5A3.5 3.5 0 0 1 6.5 5H14a3 3 0 0 1 3 3v8zM10 16V8.5A3.5 3.5 0 0 0 6.5 5M12.5 5V2.5H15M5 9.5h3',
  more: 'M10 4.5v.1M10 10v.1M10 15.5v.1',
  moon: 'M16 12A7 7 0 0 1 8 4a6.5 6.5 0 1 0 8 8',
  next: 'M8 4l6 6-6 6',
  pin: 'M7 3h6l-.8 6 2.8 3H5l2.8-3zM10 12v5.5',
  reply: 'M8 5L3 10l5 5M3 10h8c3.5 0 6 1.5 6 6',
  retry: 'M16 5v4h-4M15.5 9A6 6 0 1 0 16 11.5',
  search: 'M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12M13.5 13.5L17.5 17.5',
  send: 'M10 16V4M5 9l5-5 5 5',
  shield: 'M10 2.5l6.5 2.3V9.5c0 4-2.7 6.7-6.5 8-3.8-1.3-6.5-4-6.5-8V4.8z',
  shieldCheck: 'M10 2.5l6.5 2.3V9.5c0 4-2.7 6.7-6.5 8-3.8-1.3-6.5-4-6.5-8V4.8zM7 9.8l2.2 2.2 4-4.4',
  smile:
    'M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14M7.5 8v.1M12.5 8v.1M6.8 11.5c.8 1.4 1.9 2 3.2 2s2.4-.6 3.2-2',
  timer: 'M10 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12M10 8v3l2 1.5M8 2.5h4',
  trash: 'M4 6h12M8 6V3.5h4V6M5.5 6l.8 11h7.4l.8-11',
  up: 'M5 12l5-5 5 5',
  user: 'M10 10a3.3 3.3 0 1 0 0-6.6 3.3 3.3 0 0 0 0 6.6M3.5 17c.5-3.5 3-5 6.5-5s6 1.5 6.5 5',
} as const

export type IconName = keyof typeof PATHS

/** Icons that point along the line of reading: they are mirrored from right to left. */
const TURNING: readonly IconName[] = ['back', 'forward', 'next', 'reply']

export function Icon({ name, small }: { name: IconName; small?: boolean }): JSX.Element {
  const turning = TURNING.includes(name) ? ' turning' : ''
  return (
    <svg
      class={`icon${small === true ? ' small' : ''}${turning}`}
      viewBox="0 0 20 20"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
