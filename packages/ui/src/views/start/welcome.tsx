/** There is no store yet: a new profile, or a backup. */
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Button } from '../../components/button/button.tsx'
import { t } from '../../strings/index.ts'
import { CreateStore } from './create-store.tsx'
import { Restore } from './restore.tsx'

export function Welcome(): JSX.Element {
  const [step, setStep] = useState<'welcome' | 'create' | 'restore'>('welcome')
  const words = t.value.start
  if (step === 'create') return <CreateStore onBack={() => setStep('welcome')} />
  if (step === 'restore') return <Restore onBack={() => setStep('welcome')} />
  return (
    <main class="gate">
      <div class="gate-card stack">
        <img class="gate-mark" src="/icon.svg" alt="" />
        <h1>{words.welcomeTitle}</h1>
        <p class="soft">{words.welcomeText}</p>
        <div class="row wrap">
          <Button tone="main" onClick={() => setStep('create')}>
            {words.begin}
          </Button>
          <Button onClick={() => setStep('restore')}>{words.restore}</Button>
        </div>
      </div>
    </main>
  )
}
