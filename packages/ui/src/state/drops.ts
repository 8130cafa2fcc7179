/** What is dropped on the window. A browser would open a file, in place of the page. */
import { t } from '../strings/index.ts'
import { note } from './announcements.ts'
import { view } from './navigation.ts'

export function refuseDrops(): void {
  for (const kind of ['dragover', 'drop'] as const) {
    addEventListener(kind, (event) => {
      event.preventDefault()
      const files = event.dataTransfer?.types.includes('Files') === true
      if (kind === 'drop' && files && view.value.kind === 'chat') note(t.value.chat.noFiles, 'bad')
    })
  }
}
