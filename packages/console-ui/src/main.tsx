import './design/theme.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Root } from './shell/root.tsx'
import { applyTheme } from './shell/theme.ts'

applyTheme()

const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Root />
    </StrictMode>,
  )
}
