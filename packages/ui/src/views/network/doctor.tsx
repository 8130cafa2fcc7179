/** What the daemon finds when it looks at itself, and what to do about it. */
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { FindingView } from '../../api/types.ts'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { Icon } from '../../components/icon/icon.tsx'
import { Spinner } from '../../components/spinner/spinner.tsx'
import { attempt } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { closeSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'

const ICONS = { good: 'check', doubtful: 'info', bad: 'alert' } as const

export function Doctor(): JSX.Element {
  const [findings, setFindings] = useState<readonly FindingView[]>()
  const words = t.value.settings
  useEffect(() => {
    void attempt(daemon.call('app.doctor', {})).then((found) => setFindings(found ?? []))
  }, [])
  return (
    <Dialog title={words.doctorTitle} onClose={closeSheet}>
      {findings === undefined ? (
        <Spinner label={words.doctorRunning} />
      ) : (
        <ul class="findings">
          {findings.map(({ what, verdict, text, advice }) => (
            <li key={what} class={verdict}>
              <Icon name={ICONS[verdict]} />
              <div class="grow">
                <strong>{legible(what)}</strong>
                <span class="heard">{words.verdicts[verdict]}</span>
                <p>{legible(text)}</p>
                {advice !== undefined && <p class="soft">{legible(advice)}</p>}
              </div>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  )
}
