import type { ReactNode } from 'react'
import { Frame } from '@/ui/frame'

/** Pages that are the same for everybody: made once, at build time. */
export default function StaticLayout({ children }: { children: ReactNode }) {
  return <Frame>{children}</Frame>
}
