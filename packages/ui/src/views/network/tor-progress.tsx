/** The progress of Tor: a bar, and what to do when it is stuck. */
import type { JSX } from 'preact'
import { Banner } from '../../components/banner/banner.tsx'
import { Button } from '../../components/button/button.tsx'
import { Progress } from '../../components/progress/progress.tsx'
import { app } from '../../state/model.ts'
import { openSheet } from '../../state/navigation.ts'
import { t } from '../../strings/index.ts'
import { legible } from '../../text/legible.ts'
import { Bridges } from './bridges.tsx'
import { failedText, failedTitle, torWords } from './tor-state.ts'

export function TorProgress({ withBridges = false }: { withBridges?: boolean }): JSX.Element {
  const transport = app.value?.transport
  if (transport === undefined) return <></>
  const { text, percent, tone } = torWords(transport)
  const words = t.value.start
  const through = (app.value?.bridges.length ?? 0) > 0 ? 'bridges' : 'relays'
  const stuck =
    (transport.kind === 'bootstrapping' && transport.pace === 'stuck') ||
    transport.kind === 'failed'
  return (
    <div class="stack">
      <div class="stack tight" role="status">
        <p>
          <strong>{text}</strong>
        </p>
        {percent !== undefined && <Progress label={text} percent={percent} tone={tone} />}
        {transport.kind === 'bootstrapping' && (
          <p class="soft small">
            {transport.pace === 'slow'
              ? words.torPace[transport.unanswered ?? 'slow']
              : legible(transport.summary)}
          </p>
        )}
      </div>
      {stuck && (
        <Banner
          tone="warn"
          title={transport.kind === 'failed' ? failedTitle(transport) : words.torStuckTitle}
        >
          <p>{transport.kind === 'failed' ? failedText(transport) : words.torStuck[through]}</p>
          <Button tone="quiet" onClick={() => openSheet({ kind: 'doctor' })}>
            {t.value.doctor.title}
          </Button>
        </Banner>
      )}
      {(stuck || withBridges) && <Bridges />}
    </div>
  )
}
