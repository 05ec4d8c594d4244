import { type NextRequest, NextResponse } from 'next/server'
import { verifyToken } from '@/lib/auth'

export function proxy(request: NextRequest) {
  const user = verifyToken(request.cookies.get('token')?.value)
  if (!user) return NextResponse.redirect(new URL('/login', request.url))
  if (user.role !== 'admin') return NextResponse.json({ error: 'Forbidden' }, { status: 403 })

  const headers = new Headers(request.headers)
  headers.set('x-user-id', user.id)
  return NextResponse.next({ request: { headers } })
}

export const config = { matcher: ['/admin', '/api/admin/:path*'] }
