import bcrypt from 'bcryptjs'
import { eq } from 'drizzle-orm'
import { cookies } from 'next/headers'
import { NextResponse } from 'next/server'
import { signToken } from '@/lib/auth'
import { getDb, users } from '@/lib/db'
import { rateLimit } from '@/lib/rate-limit'

export async function POST(request: Request) {
  if (!rateLimit(request)) {
    return NextResponse.json({ error: 'Too many requests' }, { status: 503 })
  }

  const { email, password } = await request.json()
  const db = await getDb()
  const [user] = await db.select().from(users).where(eq(users.email, email))
  if (!user) return NextResponse.json({ error: 'User not found' }, { status: 404 })

  const valid = await bcrypt.compare(password, user.password)
  if (!valid) return NextResponse.json({ error: 'Wrong password' }, { status: 401 })

  const token = signToken(user)
  const store = await cookies()
  store.set('token', token)
  return NextResponse.json({ token })
}
