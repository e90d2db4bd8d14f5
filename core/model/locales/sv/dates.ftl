### Dates, times and answers as words.

weekday-1 = måndag
weekday-2 = tisdag
weekday-3 = onsdag
weekday-4 = torsdag
weekday-5 = fredag
weekday-6 = lördag
weekday-7 = söndag
month-1 = januari
month-2 = februari
month-3 = mars
month-4 = april
month-5 = maj
month-6 = juni
month-7 = juli
month-8 = augusti
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december
date-full = { $weekday } { $date }
date-with-year = { $day } { $month } { $year }
date-in-year = { $day } { $month }
day-today = i dag
day-yesterday = i går
day-tomorrow = i morgon
day-and-time = { $day } kl. { $time }
time = { $hour }.{ $minute }
duration-seconds = { $n ->
    [one] { $n } sekund
   *[other] { $n } sekunder
}
duration-minutes = { $n ->
    [one] { $n } minut
   *[other] { $n } minuter
}
duration-hours = { $n ->
    [one] { $n } timme
   *[other] { $n } timmar
}
duration-days = { $n ->
    [one] { $n } dag
   *[other] { $n } dagar
}

answer-yes = Ja
answer-no = Nej
answer-consent = Godkänt
answer-files = { $n ->
    [one] { $n } fil
   *[other] { $n } filer
}
answer-point = { $point } (inom { $metres } meter)
answer-corner = Punkt { $n }: { $point }
