namespace Damon.Kernel.Sysfs;

/// <summary>A goal of a quota. Its current value is not read: the kernel does not keep it.</summary>
/// <param name="Metric">What is measured, such as <c>some_mem_psi_us</c>; <c>user_input</c> before Linux 6.9.</param>
/// <param name="Target">The wanted value, in the metric's unit.</param>
/// <param name="NumaNode">The node that it is about, where the metric is about one.</param>
public sealed record QuotaGoal(string Metric, ulong Target, int? NumaNode);
