export { type PolicyReport, report } from './report.ts'
export { studies } from './studies.ts'
export { examine, type Findings, type Models, type Study, type StudySize, train } from './study.ts'
