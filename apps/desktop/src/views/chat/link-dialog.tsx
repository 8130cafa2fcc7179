/** The whole address behind a link, the host told apart, to be copied. Nothing is opened or fetched. */
import type { JSX } from 'preact'
import { CopyButton } from '../../components/copy/copy.tsx'
import { Dialog } from '../../components/dialog/dialog.tsx'
import { t } from '../../strings/index.ts'

export function LinkDialog({
  address,
  onClose,
}: {
  address: string
  onClose: () => void
}): JSX.Element {
  const words = t.value.text
  const host = hostOf(address)
  return (
    <Dialog title={words.linkTitle} onClose={onClose}>
      <div class="stack">
        {host !== undefined && (
          <p>
            <strong class="link-host">{host}</strong>
          </p>
        )}
        <p class="copy-text mono" dir="ltr">
          {address}
        </p>
        <p class="soft small">{words.linkHint}</p>
        <div class="row">
          <CopyButton text={address} label={words.copyLink} />
        </div>
      </div>
    </Dialog>
  )
}

/** In its ASCII form, in which no letter passes for another. */
function hostOf(address: string): string | undefined {
  return URL.parse(address)?.host
}
