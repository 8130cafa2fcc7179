/** What is loaded when it is needed of what is done with several messages, or with all of a chat. */
import { part } from '../../components/part/part.tsx'

export const SelectionBar = part('dialog', async () => {
  return (await import('./selection-bar.tsx')).SelectionBar
})
export const DeleteSheet = part('dialog', async () => (await import('./deletion.tsx')).DeleteSheet)
export const ClearSheet = part('dialog', async () => (await import('./deletion.tsx')).ClearSheet)
export const ForwardSheet = part('dialog', async () => {
  return (await import('./forward-sheet.tsx')).ForwardSheet
})
export const ExportSheet = part('dialog', async () => {
  return (await import('./export-sheet.tsx')).ExportSheet
})
