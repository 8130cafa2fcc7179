/** Shows the whole address of a link, with its host above, to be copied. Nothing is opened or fetched. */
import type { JSX } from 'preact'
import { CopyButton } from '../../../components/copy/copy.tsx'
import { Dialog } from '../../../components/dialog/dialog.tsx'
import { t } from '../../../strings/index.ts'

export function LinkDialog({
  address,
  onClose,
}: {
  address: string
  onClose: () => void
}): JSX.Element {
  const words = t.value.text
  // In ASCII no letter looks like that of another script.
  const { host, href } = new URL(address)
  return (
    <Dialog title={words.linkTitle} onClose={onClose}>
      <div class="stack">
        <p>
          <strong class="link-host">{host}</strong>
        </p>
        <p class="copy-text mono" dir="ltr">
          {href}
        </p>
        <p class="soft small">{words.linkHint}</p>
        <div class="row">
          <CopyButton text={href} label={words.copyLink} />
        </div>
      </div>
    </Dialog>
  )
}
