/** The self-check: what the daemon found, and what helps. */

import type { FindingView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Icon } from '../../components/icon/icon.tsx'
import { Spinner } from '../../components/spinner/spinner.tsx'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { closeSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { findingText } from './finding-text.ts'

const ICONS = { good: 'check', doubtful: 'info', bad: 'alert' } as const

export function Doctor(): JSX.Element {
  const [findings, setFindings] = useState<readonly FindingView[]>()
  const words = t.value.doctor
  useEffect(() => {
    void attempt(daemon.call('app.doctor', {})).then((found) => setFindings(found ?? []))
  }, [])
  return (
    <Dialog title={words.title} onClose={closeSheet}>
      {findings === undefined ? (
        <Spinner label={words.running} />
      ) : (
        <ul class="findings">
          {findings.map((finding, index) => (
            <li key={index} class={finding.verdict}>
              <Icon name={ICONS[finding.verdict]} />
              <p class="grow">
                <span class="visually-hidden">{`${words.verdicts[finding.verdict]}: `}</span>
                {findingText(finding)}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  )
}
