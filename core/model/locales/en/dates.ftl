### Dates, times and answers as words.

weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
date-full = { $weekday } { $date }
date-with-year = { $day } { $month } { $year }
date-in-year = { $day } { $month }
day-today = today
day-yesterday = yesterday
day-tomorrow = tomorrow
day-and-time = { $day } at { $time }
time = { $hour }:{ $minute }
duration-seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
}
duration-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
duration-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
duration-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}

answer-yes = Yes
answer-no = No
answer-consent = Agreed
answer-files = { $n ->
    [one] { $n } file
   *[other] { $n } files
}
answer-point = { $point } (within { $metres } metres)
answer-corner = Point { $n }: { $point }
