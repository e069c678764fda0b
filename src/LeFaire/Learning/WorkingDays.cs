namespace LeFaire.Learning;

/// <summary>Days from Monday to Friday. Public holidays are no fact of the log and count as working days.</summary>
public static class WorkingDays
{
    /// <summary>The last of so many working days that follow a day.</summary>
    public static DateOnly After(DateOnly day, int count)
    {
        while (count > 0)
        {
            day = day.AddDays(1);
            if (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday)) count--;
        }

        return day;
    }
}
