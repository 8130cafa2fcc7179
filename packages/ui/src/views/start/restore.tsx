/** Restores a backup file into a new store; the engine tells the contacts. */

import type { AppView } from '@pvtcoms/rpc/client'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Banner } from '../../components/banner/banner.tsx'
import { Button } from '../../components/button/button.tsx'
import { Field } from '../../components/field/field.tsx'
import { useRefusal } from '../../components/field/refusal.ts'
import { FileChoice } from '../../components/file-choice/file-choice.tsx'
import { host } from '../../host/host.ts'
import { readProfiles } from '../../state/actions.ts'
import { daemon } from '../../state/daemon.ts'
import { app } from '../../state/model.ts'
import { t } from '../../strings/index.ts'

/** Refusals that are about the file. */
const OF_FILE = ['not-a-store', 'damaged', 'older-version', 'newer-version'] as const

export function Restore({ onBack }: { onBack: () => void }): JSX.Element {
  const [file, setFile] = useState<File>()
  const [busy, setBusy] = useState(false)
  const [passphrase, setPassphrase] = useState('')
  const refusal = useRefusal('wrong-passphrase', ...OF_FILE)
  const words = t.value.start
  const restore = async (chosen: File): Promise<void> => {
    setBusy(true)
    const view = await refusal.attempt(restoreFrom(chosen, passphrase))
    setBusy(false)
    if (view === undefined) return
    app.value = view
    if (view.state === 'open') await readProfiles()
  }
  return (
    <main class="gate">
      <form class="gate-card stack" onSubmit={(event) => event.preventDefault()}>
        <h1>{words.restore}</h1>
        <Banner tone="plain">{words.restoreText}</Banner>
        <FileChoice
          label={words.restoreFile}
          file={file}
          onChoose={refusal.mends(setFile)}
          error={refusal.at(...OF_FILE)}
        />
        <Field
          label={words.restorePassphrase}
          kind="secret"
          value={passphrase}
          onInput={refusal.mends(setPassphrase)}
          error={refusal.at('wrong-passphrase')}
        />
        <div class="row wrap">
          <Button
            type="submit"
            tone="main"
            disabled={file === undefined || passphrase === '' || busy}
            onClick={() => file !== undefined && restore(file)}
          >
            {words.restoreGo}
          </Button>
          <Button tone="quiet" onClick={onBack}>
            {t.value.common.back}
          </Button>
        </div>
      </form>
    </main>
  )
}

async function restoreFrom(file: File, passphrase: string): Promise<AppView> {
  const shared = await host.files.bring(file)
  try {
    return await daemon.call('backup.restore', { path: shared.path, passphrase })
  } finally {
    // The daemon removes by itself what is left there.
    host.files.remove(shared).catch(() => {})
  }
}
