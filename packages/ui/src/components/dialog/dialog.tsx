/**
 * A native modal dialog: the browser keeps the focus inside, closes it with Escape, and gives the focus back.
 * With `side` it is a sheet along the end of the window.
 */
import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { t } from '../../strings/index.ts'
import { IconButton } from '../button/button.tsx'
import { dialogs, NotesOf } from '../notes/notes.tsx'

interface DialogProps {
  readonly title: string
  readonly children: ComponentChildren
  readonly onClose: () => void
  readonly side?: boolean
}

export function Dialog({ title, children, onClose, side = false }: DialogProps): JSX.Element {
  const id = useId()
  const ref = useRef<HTMLDialogElement>(null)
  const [layer, setLayer] = useState(0)
  useEffect(() => {
    const dialog = ref.current
    const before = document.activeElement
    dialog?.showModal()
    dialogs.value += 1
    setLayer(dialogs.value)
    return () => {
      dialogs.value -= 1
      dialog?.close()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={ref}
      class={side ? 'dialog side' : 'dialog'}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClose={() => {
        // The browser may close it without asking.
        if (ref.current !== null) onClose()
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose()
      }}
    >
      <div class="dialog-box">
        <header class="dialog-head">
          <h2 id={id} class="grow">
            {title}
          </h2>
          <IconButton icon="close" label={t.value.common.close} onClick={onClose} />
        </header>
        <div class="dialog-body">{children}</div>
        <NotesOf layer={layer} />
      </div>
    </dialog>
  )
}
