namespace LeFaire.Onboarding;

/// <summary>How the observation of someone ended.</summary>
public enum Ending
{
    /// <summary>They had not reached it when last seen: neither a success nor a failure.</summary>
    Censored,

    /// <summary>They reached it.</summary>
    Event,

    /// <summary>They can no longer reach it, since they left before.</summary>
    Competing
}

/// <summary>One person's time to an event.</summary>
/// <param name="Age">Days since joining, to the event or to when they were last seen.</param>
/// <param name="Ending">How it ended.</param>
public readonly record struct Observation(int Age, Ending Ending);

/// <summary>A share estimated from censored observations.</summary>
/// <param name="Share">The share, four decimals.</param>
/// <param name="Low">Lower end of its 95% confidence interval.</param>
/// <param name="High">Upper end of it.</param>
public readonly record struct Estimate(decimal Share, decimal Low, decimal High);

/// <summary>
/// Shares over time where not everyone has been observed for long enough. At one age, events come before censoring: who was last seen then was still at risk.
/// A share of 0 or 1 has no variance, and no certainty for that: its interval is the exact one for as many as were followed to that age, of whom nobody or everybody
/// had the event (Clopper and Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial, Biometrika 26, 1934, 404).
/// </summary>
public static class Survival
{
    /// <summary>The 97.5% quantile of the standard normal distribution.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>What lies beyond each end of the interval.</summary>
    private const double Tail = 0.025;

    /// <summary>
    /// The share still without the event at an age: the Kaplan-Meier estimate. Its interval is taken on the scale of log(-log), with Greenwood's
    /// variance (Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, 1980, section 1.3). A competing ending censors.
    /// </summary>
    public static Estimate Without(IReadOnlyCollection<Observation> observations, int age)
    {
        var (share, variance) = (1d, 0d);
        foreach (var step in StepsTo(observations, age))
        {
            share *= 1 - (double)step.Events / step.AtRisk;
            if (step.AtRisk > step.Events) variance += (double)step.Events / ((double)step.AtRisk * (step.AtRisk - step.Events));
        }

        if (share is <= 0 or >= 1) return Exact(share, observations.Count(one => one.Age >= age || one.Ending == Ending.Event));
        var width = Z * Math.Sqrt(variance) / Math.Log(share);
        return Rounded(share, Math.Pow(share, Math.Exp(-width)), Math.Pow(share, Math.Exp(width)));
    }

    /// <summary>
    /// The share that had reached the event by an age, where others can no longer reach it: the cumulative incidence of Aalen and Johansen, the sum over the
    /// ages of its events of the hazard there times the share that was left just before, neither with the event nor gone (Satagopan et al. 2004, British
    /// Journal of Cancer 91:1229). Its interval is taken on the scale of log(-log), with the variance of Marubini and Valsecchi, Analysing Survival Data
    /// from Clinical Trials and Observational Studies, 1995, section 10.2.
    /// </summary>
    public static Estimate Incidence(IReadOnlyCollection<Observation> observations, int age)
    {
        var steps = StepsTo(observations, age);
        var (left, share) = (1d, 0d);
        var increments = new List<(Step Step, double LeftBefore, double Share)>();
        foreach (var step in steps)
        {
            share += left * step.Events / step.AtRisk;
            increments.Add((step, left, share));
            left *= 1 - (double)(step.Events + step.Competing) / step.AtRisk;
        }

        // Sums of fractions need not come to exactly one.
        var everybody = steps.TrueForAll(step => step.Competing == 0) && steps.Exists(step => step.Events == step.AtRisk);
        if (everybody || share <= 0) return Exact(everybody ? 1 : 0, observations.Count(one => one.Age >= age || one.Ending != Ending.Censored));
        var variance = increments.Sum(one => Variance(one.Step, one.LeftBefore, share - one.Share));
        var width = Z * Math.Sqrt(Math.Max(0, variance)) / (share * Math.Log(share));
        return Rounded(share, Math.Pow(share, Math.Exp(-width)), Math.Pow(share, Math.Exp(width)));
    }

    /// <summary>The age by which half of everyone had reached the event, leavers included; null where half never had.</summary>
    public static int? MedianAge(IReadOnlyCollection<Observation> observations)
    {
        foreach (var age in observations.Where(one => one.Ending == Ending.Event).Select(one => one.Age).Distinct().Order())
        {
            if (Incidence(observations, age).Share >= 0.5m) return age;
        }

        return null;
    }

    private static double Variance(Step step, double leftBefore, double toCome)
    {
        var (risk, events, all) = ((double)step.AtRisk, (double)step.Events, (double)(step.Events + step.Competing));
        var later = risk > all ? toCome * toCome * all / (risk * (risk - all)) : 0;
        return later + leftBefore * leftBefore * events * (risk - events) / (risk * risk * risk) - 2 * toCome * leftBefore * events / (risk * risk);
    }

    private static List<Step> StepsTo(IReadOnlyCollection<Observation> observations, int age)
    {
        var steps = new List<Step>();
        var risk = observations.Count;
        foreach (var at in observations.Where(one => one.Age <= age).GroupBy(one => one.Age).OrderBy(at => at.Key))
        {
            steps.Add(new Step(risk, at.Count(one => one.Ending == Ending.Event), at.Count(one => one.Ending == Ending.Competing)));
            risk -= at.Count();
        }

        return steps;
    }

    private static Estimate Exact(double share, int followed)
    {
        var bound = Math.Pow(Tail, 1d / followed);
        return share <= 0 ? new Estimate(0, 0, Round(1 - bound)) : new Estimate(1, Round(bound), 1);
    }

    private static Estimate Rounded(double share, double one, double other) =>
        new(Round(share), Round(Math.Min(one, other)), Round(Math.Max(one, other)));

    private static decimal Round(double share) => Math.Round((decimal)share, 4);

    private readonly record struct Step(int AtRisk, int Events, int Competing);
}
