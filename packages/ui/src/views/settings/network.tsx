/** Tor and its bridges. */
import type { JSX } from 'preact'
import { Button } from '../../components/button/button.tsx'
import { openSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { TorProgress } from '../network/tor-progress.tsx'

export function Network(): JSX.Element {
  return (
    <>
      <TorProgress withBridges />
      <div class="row">
        <Button onClick={() => openSheet({ kind: 'doctor' })}>{t.value.doctor.title}</Button>
      </div>
    </>
  )
}
